/** How a JSON source is laid out, so that fixtures are laid out the same way. */
import { COMPACT, type JsonStyle } from '../../record/json/value.ts';

export interface JsonManner {
  readonly style: JsonStyle;
  readonly bom: boolean;
  /** Ends a record of NDJSON. */
  readonly newline: '\n' | '\r\n';
  readonly finalNewline: boolean;
  /** What stands around and between the records, where they are items of an array. */
  readonly array?: {
    /** Keys from the document to the array, with dots between them. */
    readonly path: string;
    /** The document up to the array's first item, and from its end on; marks where the number of records goes. */
    readonly before: string;
    readonly after: string;
    /** Blanks before the first item, before the others, and behind the last. */
    readonly lead: string;
    readonly between: string;
    readonly tail: string;
  };
}

export const PLAIN_NDJSON: JsonManner = { style: COMPACT, bom: false, newline: '\n', finalNewline: true };
/** One record on a line. */
export const PLAIN_ARRAY: JsonManner = {
  ...PLAIN_NDJSON,
  array: { path: '', before: '[', after: ']', lead: '\n', between: '\n', tail: '\n' },
};

/** The blanks of the last line of some blanks. */
export const marginOf = (blanks: string): string => blanks.slice(blanks.lastIndexOf('\n') + 1);
