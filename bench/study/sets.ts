/** The seven sets of the studies: files, what is predicted, and what an earlier LSTM generator made of the same rows. */
import type { TextTable } from '../../src/record/table.ts';
import { TextTable as Text } from '../../src/record/table.ts';
import { openSource } from '../../src/source/source.ts';
import { DATA } from '../sets.ts';

export interface StudySet {
  /** One file after another: the same columns. */
  readonly files: readonly string[];
  readonly target: string;
  /** Whether a target value, as text, is the class that is looked for. */
  readonly positive: (text: string) => boolean;
  /** Its name among the earlier generator's files. */
  readonly earlier?: string;
  /** Random splits, and the share of rows that each tests on. */
  readonly splits: number;
  readonly share: number;
}

const is = (label: string) => (text: string) => text === label;

export const STUDY_SETS: Readonly<Record<string, StudySet>> = {
  heart: {
    files: ['heart-uci/heart_cleveland.csv'],
    target: 'num',
    positive: (text) => text !== '0',
    splits: 20,
    share: 0.2,
  },
  diabetes: {
    files: ['diabetes-pima/diabetes.csv'],
    target: 'Outcome',
    positive: is('1'),
    splits: 20,
    share: 0.2,
  },
  hr: {
    files: ['ibm-hr-attrition/ibm_hr_attrition.csv'],
    target: 'Attrition',
    positive: is('Yes'),
    earlier: 'ibm_hr_attrition',
    splits: 10,
    share: 0.2,
  },
  telco: {
    files: ['telco-churn/telco_customer_churn.csv'],
    target: 'Churn',
    positive: is('Yes'),
    earlier: 'telco_churn',
    splits: 5,
    share: 0.2,
  },
  bank: {
    files: ['bank-marketing/bank_marketing_11162.csv'],
    target: 'deposit',
    positive: is('1'),
    earlier: 'bank_marketing',
    splits: 5,
    share: 0.2,
  },
  credit: {
    files: ['credit-default/uci_credit_card_default.csv'],
    target: 'default.payment.next.month',
    positive: is('1'),
    earlier: 'credit_default',
    splits: 2,
    share: 0.5,
  },
  adult: {
    files: ['adult/adult_train.csv', 'adult/adult_test.csv'],
    target: 'income',
    positive: is('>50K'),
    earlier: 'adult',
    splits: 2,
    share: 0.5,
  },
};

export const FILTERS = ['nopriv', 'medpriv', 'highpriv'] as const;

/** All rows of a set, as text. */
export async function openSet(set: StudySet): Promise<TextTable> {
  const tables: TextTable[] = [];
  for (const file of set.files) tables.push((await openSource(`${DATA}/${file}`, { file })).table);
  return tables.reduce(append);
}

function append(first: TextTable, second: TextTable): TextTable {
  const columns = first.columns.map(({ name, codes, dictionary }) => {
    const other = second.columns.find((column) => column.name === name);
    if (!other) throw new Error(`no column ${name} in the second file`);
    const kept = [...dictionary];
    const codeOf = new Map(dictionary.map((text, code) => [text, code] as const));
    const renamed = other.dictionary.map((text, code) => {
      if (code === 0) return 0;
      const known = codeOf.get(text);
      if (known !== undefined && known > 0) return known;
      return kept.push(text) - 1;
    });
    const all = new Uint32Array(first.rows + second.rows);
    all.set(codes);
    all.set(
      other.codes.map((code) => renamed[code]),
      first.rows,
    );
    return { name, codes: all, dictionary: kept };
  });
  return new Text(columns, first.rows + second.rows);
}

/** Names alike but for case and punctuation are one column. */
const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The earlier generator's rows under the names and labels of the set's own file. */
export async function openEarlier(set: StudySet, filter: string, like: TextTable): Promise<TextTable> {
  const file = `gretel-baselines/${set.earlier}_synth_${filter}.csv.gz`;
  const { table } = await openSource(`${DATA}/${file}`, { file });
  const labels = like.columns.find(({ name }) => name === set.target)!.dictionary.slice(1);
  const yes = labels.find(set.positive)!;
  const no = labels.find((label) => !set.positive(label))!;
  const columns = like.columns.map(({ name }) => {
    const found = table.columns.find((column) => plain(column.name) === plain(name));
    if (!found) throw new Error(`no column like ${name} in ${file}`);
    // Their label is 0 or 1 in every set.
    const dictionary =
      name === set.target
        ? found.dictionary.map((text, code) => (code === 0 ? text : Number(text) === 1 ? yes : no))
        : found.dictionary;
    return { name, codes: found.codes, dictionary };
  });
  return new Text(columns, table.rows);
}
