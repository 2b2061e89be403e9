/**
 * Lists that anyone may know: countries, currencies, states. A value that too few people share is never written; where
 * such values come from a public list, any other of the list may stand in, which tells nothing of the file.
 */
import { type Facts, rareByUnit } from './facts.ts';
import { definitions } from './faker.ts';

/** Fewest rare values, each of a person of its own, that show which list they come from. */
const FEWEST = 5;
/** Share of the rows with rare values whose value is on the list: spellings differ (UK, Czech Republic). */
const COVERED = 0.75;
/** Share of all rows with rare values below which none is missed. */
const MISSED = 0.01;

/** The list that the rare values of a column come from, in its spelling; undefined where none of them does. */
export function publicList(facts: Facts, k: number): readonly string[] | undefined {
  const { texts, counts, holders, present } = facts;
  const rare = texts.flatMap((text, i) => (holders[i] < k ? [{ text, rows: counts[i] }] : []));
  const rows = (of: typeof rare) => of.reduce((sum, one) => sum + one.rows, 0);
  if (rows(rare) <= MISSED * present) return undefined;
  const brought = rareByUnit(facts, k);
  let best: readonly string[] | undefined;
  let most = COVERED * rows(rare);
  for (const list of lists()) {
    const has = new Set(list);
    const covered = rows(rare.filter(({ text }) => has.has(text)));
    const shorter = best === undefined || list.length < best.length;
    if (covered < most || (covered === most && !shorter)) continue;
    if (brought.filter((text) => has.has(text)).length < Math.max(FEWEST, k)) continue;
    best = list;
    most = covered;
  }
  return best;
}

let known: readonly (readonly string[])[] | undefined;

/** Every list as it is written, and in capitals. */
function lists(): readonly (readonly string[])[] {
  known ??= definitions()
    .flatMap(({ location, finance, airline }) => [
      location?.country,
      location?.country_code?.map(({ alpha2 }) => alpha2),
      location?.country_code?.map(({ alpha3 }) => alpha3),
      location?.state,
      location?.state_abbr,
      location?.language?.map(({ name }) => name),
      location?.language?.map(({ alpha2 }) => alpha2),
      location?.time_zone,
      finance?.currency?.map(({ code }) => code),
      airline?.airport?.map(({ iataCode }) => iataCode),
    ])
    .flatMap((list) => (list ? [list, list.map((text) => text.toUpperCase())] : []))
    .map((list) => [...new Set(list)]);
  return known;
}
