/** The public data sets that benches measure on, in the shared folder beside the project (or `BENCH_DATA`). */
import type { InferOptions } from '../src/record/infer.ts';

export const DATA = process.env.BENCH_DATA ?? '../shared/data';

export interface BenchSet {
  readonly file: string;
  readonly holdout?: string;
  readonly options?: Partial<InferOptions>;
}

export const SETS: Readonly<Record<string, BenchSet>> = {
  heart: { file: 'heart-uci/heart_cleveland.csv' },
  'breast-cancer': { file: 'breast-cancer/wisc_bc_data.csv' },
  diabetes: { file: 'diabetes-pima/diabetes.csv' },
  titanic: { file: 'titanic/titanic.csv' },
  insurance: { file: 'insurance-charges/insurance.csv' },
  hr: { file: 'ibm-hr-attrition/ibm_hr_attrition.csv' },
  taxis: { file: 'taxis/taxis.csv' },
  logs: { file: 'apache-logs/apache_access.log', options: { columns: { status: { type: 'category' } } } },
  birds: { file: 'birdstrikes/birdstrikes.csv' },
  weather: { file: 'seattle-weather/seattle-weather.csv' },
  telco: { file: 'telco-churn/telco_customer_churn.csv' },
  bank: { file: 'bank-marketing/bank_marketing_11162.csv' },
  housing: { file: 'king-county-housing/kc_house_data.csv' },
  credit: {
    file: 'peer-outputs/credit-default_train.csv.gz',
    holdout: 'peer-outputs/credit-default_holdout.csv.gz',
  },
  adult: { file: 'peer-outputs/adult_train.csv.gz', holdout: 'peer-outputs/adult_holdout.csv.gz' },
  clinic: { file: './examples/clinic/patients.csv' },
};

/** The path of a set's file: `./` is the project's own folder. */
export function pathOf(file: string): string {
  return file.startsWith('./') ? file : `${DATA}/${file}`;
}
