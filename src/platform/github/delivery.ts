/**
 * What of a result may leave the runner, and how. The out folder itself stays on the machine of the job; artifacts
 * and summaries of a public repository are for everyone, so there the report goes out in bands and rounded figures,
 * and whole only encrypted for the recipients that the user names.
 */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { renderHtml } from '../../report/html.ts';
import { renderJson } from '../../report/json.ts';
import { renderJunit } from '../../report/junit.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import { publicReport } from '../../report/public.ts';
import type { Report } from '../../report/report.ts';
import { encrypt } from '../../vault/encrypt.ts';
import { type Uploaded, uploadArtifact } from './artifact.ts';
import type { Env } from './commands.ts';

/** Who can see what the run shows. */
export interface Audience {
  /** True where strangers can, or where it is not known that they cannot. */
  readonly public: boolean;
  /** Recipients of the full report; none if empty. */
  readonly recipients: readonly string[];
}

/** Whether the audience sees exact figures. */
export function seesAll({ public: open, recipients }: Audience): boolean {
  return !open && recipients.length === 0;
}

/** The report as the audience may see it. */
export function shownTo(audience: Audience, report: Report): Report {
  return seesAll(audience) ? report : publicReport(report);
}

const REPORTS = ['report.json', 'report.html', 'dossier.html', 'summary.md', 'junit.xml'];

export interface Delivery {
  readonly out: string;
  readonly report: Report;
  readonly audience: Audience;
  readonly artifact: string;
  readonly env: Env;
  readonly retentionDays?: number;
  readonly deadline?: number;
}

/** Upload fixtures, as far as they were released, and the report as the audience may see it. */
export async function deliver(delivery: Delivery): Promise<Uploaded | { readonly failed: string }> {
  const { env, artifact, retentionDays, deadline } = delivery;
  const folder = await mkdtemp(join(env.RUNNER_TEMP || tmpdir(), 'synthetic-fixtures-upload-'));
  try {
    await gather(delivery, folder);
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    return await uploadArtifact(artifact, paths.sort(), folder, env, { retentionDays, deadline });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { failed: `the files could not be gathered for it (${code ?? 'unknown error'})` };
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** Copies of what goes out, in `folder`. */
async function gather({ out, report, audience }: Delivery, folder: string): Promise<void> {
  const fixtures = report.datasets.flatMap((dataset) => dataset.fixtures.map(({ path }) => path));
  for (const path of fixtures) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await copyFile(join(out, path), join(folder, path));
  }
  if (seesAll(audience)) {
    for (const name of REPORTS) await copyFile(join(out, name), join(folder, name));
    return;
  }
  const shown = publicReport(report);
  await writeFile(join(folder, 'report.json'), renderJson(shown));
  await writeFile(join(folder, 'report.html'), renderHtml(shown));
  await writeFile(join(folder, 'summary.md'), renderMarkdown(shown));
  await writeFile(join(folder, 'junit.xml'), renderJunit(shown));
  if (audience.recipients.length === 0) return;
  for (const name of ['report.json', 'report.html', 'dossier.html']) {
    const bytes = new Uint8Array(await readFile(join(out, name)));
    await writeFile(join(folder, `full-${name}.age`), await encrypt(bytes, audience));
  }
}
