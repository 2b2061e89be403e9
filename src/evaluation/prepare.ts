/** The tables of an evaluation made comparable: the same columns and labels in all, units numbered, roles decided. */

import { align, compactUnits, stack } from '../measure/align.ts';
import type { EvaluationInput, Prepared } from '../measure/input.ts';
import { withLengths } from '../measure/texts.ts';
import { flattened } from '../record/flatten.ts';
import type { Table } from '../record/table.ts';

export function prepare(input: EvaluationInput, notes: string[]): Prepared {
  const aligned = align(
    [input.train, input.auditIn, input.auditOut, input.synthetic].map((table) =>
      withLengths(flattened(table)),
    ),
  );
  const names = nameEveryRow(aligned[0]);
  if (names.length) {
    notes.push(`Left out, because nearly every row has a value of its own: ${names.join(', ')}.`);
  }
  const [train, auditIn, auditOut, synthetic] = aligned.map((table) =>
    table.select((column) => !names.includes(column.name)),
  );
  const hasUnseen = auditOut.rows > 0;
  if (!hasUnseen) {
    notes.push(
      'No never-seen rows: fidelity is measured against the trained rows, which rewards copying, and privacy cannot be measured.',
    );
  }
  const unseen = hasUnseen ? auditOut : train;
  const pool = hasUnseen ? stack(train, auditOut) : train;
  if (!input.units) {
    return {
      train,
      auditIn,
      auditOut,
      synthetic,
      unseen,
      pool,
      audit: {
        in: { table: auditIn, losses: input.losses?.in },
        out: { table: auditOut, losses: input.losses?.out },
      },
      trainedUnits: train.rows,
      auditInUnits: auditIn.rows,
      auditOutUnits: auditOut.rows,
    };
  }
  const { units } = input;
  const all = hasUnseen ? Uint32Array.from([...units.train, ...units.auditOut]) : units.train;
  const auditInUnits = compactUnits(units.auditIn);
  const unseenUnits = compactUnits(hasUnseen ? units.auditOut : units.train);
  return {
    train,
    auditIn,
    auditOut,
    synthetic,
    unseen,
    pool,
    audit: {
      in: { table: auditIn, units: auditInUnits.units, losses: input.losses?.in },
      out: {
        table: auditOut,
        units: hasUnseen ? unseenUnits.units : new Uint32Array(0),
        losses: input.losses?.out,
      },
    },
    units: { auditIn: auditInUnits.units, unseen: unseenUnits.units, pool: compactUnits(all).units },
    syntheticUnits: units.synthetic,
    trainedUnits: new Set(units.train).size,
    auditInUnits: auditInUnits.count,
    auditOutUnits: hasUnseen ? unseenUnits.count : 0,
  };
}

/** Categories in which nearly every row has a label of its own: ids, names, free text. No metric can compare them. */
function nameEveryRow(train: Table): string[] {
  return train.columns.flatMap((column) => {
    if (column.kind === 'number') return [];
    const present = column.codes.filter((code) => code >= 0);
    return present.length >= 20 && new Set(present).size > 0.9 * present.length ? [column.name] : [];
  });
}
