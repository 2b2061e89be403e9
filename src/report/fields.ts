/** What was understood of every field, for the report. Names and rules, never a value. */
import { type Field, isLearned, isSilent, isTail, type Schema } from '../record/schema.ts';
import type { FieldReport } from './report.ts';

export function fieldReports(schema: Schema): FieldReport[] {
  return schema.fields
    .filter((field) => !isSilent(field))
    .map((field) => {
      const learned = isLearned(field) || isTail(field);
      const handling = learned ? 'learned' : field.kind === 'dropped' ? 'dropped' : 'made';
      const notes = [
        field.name === schema.entity && 'names the unit behind the rows',
        field.name === schema.target && 'target of the downstream models',
        ...notesOf(field),
      ].filter((note) => note !== false);
      return {
        name: field.name,
        kind: field.kind,
        handling,
        ...(notes.length > 0 && { notes: notes.join('; ') }),
      };
    });
}

function notesOf(field: Field): string[] {
  switch (field.kind) {
    case 'decimal':
      return [`${field.decimals} digits after the point`];
    case 'date':
    case 'datetime':
      return [field.format, ...(field.after ? [`never before ${field.after}`] : [])];
    case 'personal':
      return [`made as ${field.make}`];
    case 'id':
      return [field.unique ? 'made, each one once' : 'made in the same format'];
    case 'constant':
      return ['one value in every row'];
    case 'empty':
      return ['empty in every row'];
    case 'list':
      return [`a list of up to ${field.most} items, learned from the other fields`];
    case 'text':
      return ['free text, learned from the other fields'];
    default:
      return [];
  }
}
