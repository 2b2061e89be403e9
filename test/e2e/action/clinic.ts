/** Protected files for the end-to-end tests: a clinic of the kind of examples/clinic, made anew with canaries in it. */
import { readFileSync } from 'node:fs';
import { encrypt } from '../../../src/vault/encrypt.ts';
import { newKey, type TestKey } from '../../vault/keys.ts';
import { Workspace } from '../service/runner.ts';

/** The first `rows` records of the simulated clinic of the examples, with its header. */
export function clinicCsv(rows: number): string {
  return `${readFileSync('examples/clinic/patients.csv', 'utf8')
    .split('\n')
    .slice(0, rows + 1)
    .join('\n')}\n`;
}

export const CONFIG = `version: 1
datasets:
  patients:
    source: data/patients.csv.age
    entity: mrn
    target: readmitted
    columns:
      mrn: { type: id, pattern: "MRN-[0-9]{6}" }
      full_name: { make: person.fullName }
      street_address: { make: location.streetAddress }
    gates:
      fidelity.overall: { fail: 0.2 }
      privacy.membership_auc: { fail: 0.99, when-insufficient: warn }
    outputs:
      - { file: patients.csv }
`;

/** A checkout with a protected clinic and its configuration. */
export async function clinic(
  options: {
    readonly rows?: number;
    readonly csv?: string;
    readonly config?: string;
    readonly key?: TestKey;
  } = {},
): Promise<{ workspace: Workspace; key: TestKey }> {
  const key = options.key ?? (await newKey());
  const csv = options.csv ?? clinicCsv(options.rows ?? 500);
  const workspace = new Workspace({
    'synthetic-fixtures.yml': options.config ?? CONFIG,
    'data/patients.csv.age': await encrypt(new TextEncoder().encode(csv), { recipients: [key.recipient] }),
  });
  return { workspace, key };
}
