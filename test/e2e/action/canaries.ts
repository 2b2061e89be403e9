/**
 * A protected file with unique values planted in every column, each in a row of its own that is otherwise ordinary, so
 * that it is held by one unit; plus values held by one unit fewer than may be written. None may ever turn up outside.
 */
import { clinicCsv } from './clinic.ts';

/** Column → what is planted there. Long and odd enough that nothing else says it by chance. */
export const CANARIES: Readonly<Record<string, string>> = {
  visit_id: 'V77310946',
  mrn: 'MRN-773109',
  full_name: 'Quillfeather Vorzimmer',
  email: 'quillfeather.v@zzyzx-canary.example',
  phone: '773-109-4655',
  street_address: '7731 Vorzimmergasse',
  city: 'Zzyzxville',
  sex: 'quillsex',
  birth_date: '1887-03-29',
  admitted: '2019-02-17',
  discharged: '2031-11-23',
  admission_type: 'vorzimmered',
  diagnosis_code: 'Q77.31V',
  diagnosis: 'Vorzimmer quill syndrome',
  systolic: '773109461',
  diastolic: '773109462',
  heart_rate: '773109463',
  cholesterol: '773109464',
  bmi: '77310.9465',
  ejection_fraction: '773109466',
  creatinine: '77310.9467',
  smoker: 'quillsmoke',
  diabetes: 'quillsugar',
  readmitted: 'quillback',
};

/** Held by four units, where five may be written. */
export const FEW: Readonly<Record<string, string>> = { city: 'Fourquillham', diagnosis: 'Fourquill fever' };

/** Everything to look for. */
export const NEEDLES: readonly string[] = [
  ...Object.values(CANARIES),
  ...Object.values(FEW),
  'zzyzx-canary',
  // The numbers as a report would write them.
  '77310946',
  '773,109,46',
  '77,310.94',
];

/** The clinic with all of them planted. */
export function canaryCsv(rows: number): string {
  const [header, ...lines] = clinicCsv(rows).trimEnd().split('\n');
  const names = header.split(',');
  const records = lines.map((line) => line.split(','));
  Object.entries(CANARIES).forEach(([name, value], i) => {
    const record = records[5 + i * 2];
    record[names.indexOf(name)] = value;
    // A record that holds the planted day alone keeps the order of its dates.
    if (name === 'admitted') record[names.indexOf('discharged')] = '2022-03-01';
  });
  Object.entries(FEW).forEach(([name, value], i) => {
    const taken = new Set<string>();
    for (const record of records.slice(60 + i * 25)) {
      if (taken.size === 4) break;
      const unit = record[names.indexOf('mrn')];
      if (taken.has(unit)) continue;
      taken.add(unit);
      record[names.indexOf(name)] = value;
    }
  });
  return `${[names, ...records].map((record) => record.join(',')).join('\n')}\n`;
}

/** Where of all the bytes in `places` a needle is; empty is what it must be. */
export function sightings(places: ReadonlyMap<string, Buffer>, needles: readonly string[]): string[] {
  return [...places].flatMap(([place, bytes]) =>
    needles.filter((needle) => bytes.includes(needle)).map((needle) => `${needle} in ${place}`),
  );
}
