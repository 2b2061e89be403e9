/** Protected files for the end-to-end tests: a clinic of the kind of examples/clinic, made anew with canaries in it. */
import { execFileSync } from 'node:child_process';
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

/**
 * A few hundred rows tell little, and these tests are not about what they tell: limits that any generator meets, and a
 * warning where the rows are too few.
 */
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
      fidelity.overall: { fail: 0.2, when-insufficient: warn }
      fidelity.worst_column: off
      fidelity.worst_pair: off
      fidelity.c2st_auc: off
      utility.mean_loss: off
      privacy.exact_match_excess: { fail: 0.9, when-insufficient: warn }
      privacy.membership_auc: { fail: 0.99, when-insufficient: warn }
      privacy.dcr_share: off
      privacy.singling_out: off
      privacy.linkability: off
      privacy.inference: off
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
  const csv = options.csv ?? clinicCsv(options.rows ?? 250);
  const workspace = new Workspace({
    'synthetic-fixtures.yml': options.config ?? CONFIG,
    'data/patients.csv.age': await encrypt(new TextEncoder().encode(csv), { recipients: [key.recipient] }),
  });
  return { workspace, key };
}

/** Everything in the workspace as one commit. */
export function commitAll(workspace: Workspace, message: string): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: workspace.path,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: workspace.root },
    });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', message);
}
