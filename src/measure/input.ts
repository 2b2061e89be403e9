/** What an evaluation is given, and what it hands to the rooms of the metrics. */
import type { Table } from '../record/table.ts';

export interface EvaluationInput {
  readonly synthetic: Table;
  /** The trained rows that the audit's coins put in. A subset of `train`, about as many units as `auditOut`. */
  readonly auditIn: Table;
  /** Rows the model never saw. */
  readonly auditOut: Table;
  /** All trained rows, audit-in among them. */
  readonly train: Table;
  /**
   * The unit (entity) of every row, numbered over all real rows together, so that one unit has one number in all three.
   * Absent: every row is a unit of its own.
   */
  readonly units?: {
    readonly auditIn: Uint32Array;
    readonly auditOut: Uint32Array;
    readonly train: Uint32Array;
    /** Units of the synthetic rows, numbered on their own, where the generator makes several rows of one person. */
    readonly synthetic?: Uint32Array;
  };
  /** The model's own loss (nats, by record) of the audit's rows; needed for the white-box membership attack. */
  readonly losses?: { readonly in: Float64Array; readonly out: Float64Array };
  /** The model's own losses of planted records and of their references, where some were planted. */
  readonly secrets?: SecretLosses;
  /** k: no value held by fewer units leaves the evaluation. */
  readonly minRecords: number;
  readonly seed: number;
  /** Name of the column a downstream model would predict; without it there is no utility. */
  readonly target?: string;
  /** Name of a protected attribute: utility is then shown for each of its groups. */
  readonly protectedAttribute?: string;
  /** Parts to leave out, for speed. @default everything runs */
  readonly skip?: readonly EvaluationPart[];
  /** Columns of dates (days) and datetimes (seconds since 1970). */
  readonly times?: readonly { readonly name: string; readonly timed: boolean }[];
  /** Where units have several rows: what may differ between them, and the date by which they follow each other. */
  readonly visits?: { readonly order?: string; readonly changing: readonly string[] };
  /** Columns left out of the exact-match test, beside those that name every row: keys, rowwise weights. */
  readonly keys?: readonly string[];
}

export type EvaluationPart =
  | 'quality'
  | 'c2st'
  | 'utility'
  | 'exact'
  | 'distance'
  | 'membership'
  | 'attacks'
  | 'sqs';

export interface AuditSide {
  readonly table: Table;
  /** The unit of every row; absent where every row is its own. */
  readonly units?: Uint32Array;
  /** The model's loss of every row. */
  readonly losses?: Float64Array;
}

export interface Audit {
  readonly in: AuditSide;
  readonly out: AuditSide;
}

/** Losses of the network, in nats: of what was planted and of what might have been. */
export interface SecretLosses {
  readonly secrets: Float64Array;
  readonly references: Float64Array;
}

export interface Prepared {
  readonly train: Table;
  readonly auditIn: Table;
  readonly auditOut: Table;
  readonly synthetic: Table;
  /** What fidelity is measured against: audit-out, or the trained rows where there is none. */
  readonly unseen: Table;
  /** Train and unseen rows together. */
  readonly pool: Table;
  /** Both sides of the audit with their units and losses. */
  readonly audit: Audit;
  /** Units numbered from 0 in each table; absent where every row is its own. */
  readonly units?: {
    readonly auditIn: Uint32Array;
    readonly unseen: Uint32Array;
    readonly pool: Uint32Array;
  };
  /** Units of the synthetic rows, where the generator makes several rows of one person. */
  readonly syntheticUnits?: Uint32Array;
  readonly trainedUnits: number;
  readonly auditInUnits: number;
  readonly auditOutUnits: number;
}

/** What the rooms of the metrics ask of their caller. */
export interface Task {
  readonly minRecords: number;
  readonly seed: number;
  readonly runs: (part: EvaluationPart) => boolean;
  /** Names the step that begins. */
  readonly step: (name: string) => void;
  /** Takes down what was left out, sampled or could not be measured. */
  readonly note: (sentence: string) => void;
}
