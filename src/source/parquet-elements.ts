/** The elements of a Parquet schema: as they are read, kept, and what they declare. */
import type { SchemaElement } from 'hyparquet';
import type { ColumnSettings } from '../record/override.ts';
import type { TextColumn } from '../record/table.ts';
import { type ParquetElement, typeOf } from './parquet-types.ts';

/** The same element with no meaning but that of a list, so that the library gives the values as they are stored. */
export function withoutMeaning(element: SchemaElement): SchemaElement {
  const { name, type, type_length, repetition_type, num_children } = element;
  return {
    name,
    type,
    type_length,
    repetition_type,
    num_children,
    ...(saysList(element) && { converted_type: 'LIST' }),
  };
}

const saysList = ({ converted_type: said, logical_type: logical }: SchemaElement) =>
  said === 'LIST' || logical?.type === 'LIST';

/** An element as it will be written: without what belongs to its file alone. */
export function kept(element: SchemaElement): ParquetElement {
  const { name, num_children, type, type_length, repetition_type, scale, precision, logical_type } = element;
  // INT96 is not written any more; the same moments in its successor.
  if (type === 'INT96')
    return {
      name,
      type: 'INT64',
      repetition_type,
      logical_type: { type: 'TIMESTAMP', unit: 'NANOS', isAdjustedToUTC: false },
    };
  return JSON.parse(
    JSON.stringify({
      name,
      num_children: num_children || undefined,
      type,
      type_length,
      repetition_type,
      converted_type: convertedType(element),
      scale,
      precision,
      // The library writes the width of a number as one of four bytes, which others do not read; the older mark says it too.
      logical_type: logical_type?.type === 'INTEGER' ? undefined : logical_type,
    }),
  );
}

/** The older mark of what an element means, by which the library goes. */
function convertedType({ logical_type: logical, converted_type: converted, num_children }: SchemaElement) {
  if (logical?.type === 'LIST' || logical?.type === 'MAP') return logical.type;
  if (logical?.type === 'INTEGER') return `${logical.isSigned ? 'INT' : 'UINT'}_${logical.bitWidth}`;
  return converted === 'MAP_KEY_VALUE' && num_children ? 'MAP' : converted;
}

/** Numbers with a point, dates and truths are what the file says; whole numbers and texts may be keys or codes. */
export function declaration(element: SchemaElement, { dictionary }: TextColumn): [string, ColumnSettings][] {
  switch (typeOf(element)?.kind) {
    case 'boolean':
      return [[element.name, { type: 'boolean' }]];
    case 'float':
    case 'decimal':
      return dictionary.some((text) => text.includes('.')) ? [[element.name, { type: 'decimal' }]] : [];
    case 'date':
      return [[element.name, { type: 'date', format: 'YYYY-MM-DD' }]];
    default:
      return [];
  }
}
