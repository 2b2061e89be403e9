/** Combinations that never occur → implications between the slots that would say them. */
import type { ExcludesRule, Rule, SupportRule } from '../record/rules/rule.ts';
import type { Codec } from './codec.ts';
import { combinationOf } from './combinations.ts';
import type { Implication } from './implication.ts';
import { speakerOf } from './speaker.ts';

/** What no slot can say alone is left to the check of the drawn row. */
export function implicationsOf(
  rules: readonly Rule[],
  codecs: readonly Codec[],
  slotOf: readonly number[],
): Implication[] {
  const exclusions = rules.flatMap((rule) => {
    if (rule.kind === 'excludes') return [rule];
    // Combinations that tokens tell whole are told whole.
    return rule.kind === 'support' && !combinationOf(rule, codecs, slotOf) ? pairsOf(rule) : [];
  });
  return exclusions.flatMap((rule) => implied(rule, codecs, slotOf));
}

/** What no two fields of a support say together. */
function pairsOf({ fields, seen = [] }: SupportRule): ExcludesRule[] {
  return fields.flatMap((a, i) =>
    fields.slice(i + 1).map((b, at): ExcludesRule => {
      const j = i + 1 + at;
      const all = [...new Set(seen.map((marks) => marks[j]))];
      const never = [...new Set(seen.map((marks) => marks[i]))].map((mark) => {
        const met = new Set(seen.filter((marks) => marks[i] === mark).map((marks) => marks[j]));
        return { a: mark, b: all.filter((other) => !met.has(other)) };
      });
      return { kind: 'excludes', a, b, never };
    }),
  );
}

function implied(
  { a, b, never }: ExcludesRule,
  codecs: readonly Codec[],
  slotOf: readonly number[],
): Implication[] {
  const first = speakerOf(a, codecs);
  const second = speakerOf(b, codecs);
  if (first === undefined || second === undefined || first.codec === second.codec) return [];
  const implications = new Map<string, { among: number[]; never: readonly number[] }>();
  for (const one of never) {
    const among = first.tokens(one.a) ?? [];
    const banned = one.b.flatMap((mark) => second.tokens(mark) ?? []);
    if (among.length === 0 || banned.length === 0) continue;
    const known = implications.get(banned.join());
    if (known) known.among.push(...among);
    else implications.set(banned.join(), { among: [...among], never: banned });
  }
  return [...implications.values()].map((one) => ({
    slot: slotOf[first.codec],
    among: one.among,
    other: slotOf[second.codec],
    never: one.never,
  }));
}
