/** How a source is written, so that fixtures can be written the same way. Plain data, kept with the model. */
import type { Format } from '../config/formats.ts';
import type { CellManner } from '../record/json/cells.ts';
import type { CsvDialect } from './dialect.ts';
import type { JsonManner } from './json/manner.ts';
import type { LogFormat } from './log.ts';
import type { ParquetElement } from './parquet-types.ts';

export interface Manner {
  readonly format: Format;
  /** Of a text with delimiters. */
  readonly dialect?: CsvDialect;
  /** Of lines that are a web server's. */
  readonly log?: LogFormat;
  /** Of a Parquet file: its columns with their types. */
  readonly elements?: readonly ParquetElement[];
  /** Of JSON. */
  readonly json?: JsonManner;
  /** Of a flat file: its columns whose cells hold JSON. */
  readonly cells?: Readonly<Record<string, CellManner>>;
}
