/** Renders the made-up report to look at: `npx esbuild test/report/render-sample.ts --bundle --platform=node --outfile=/tmp/sample.cjs && node /tmp/sample.cjs OUT [COLUMNS]`. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDossier } from '../../src/report/dossier.ts';
import { renderHtml } from '../../src/report/html.ts';
import { sample } from './sample.ts';

const out = process.argv[2] ?? 'synthetic-fixtures-out';
const columns = Number(process.argv[3] ?? 13);
mkdirSync(out, { recursive: true });
for (const flavour of ['pass', 'warn', 'fail', 'insufficient'] as const) {
  const { report, details } = sample({ flavour, columns });
  const html = renderHtml(report, details);
  writeFileSync(join(out, `${flavour}.html`), html);
  console.log(flavour, html.length);
}
const two = sample({ flavour: 'warn', columns, datasets: ['patients', 'visits'] });
writeFileSync(join(out, 'two.html'), renderHtml(two.report, two.details));
const signed = sample({ flavour: 'warn', columns });
const { privateKey } = generateKeyPairSync('ed25519');
writeFileSync(
  join(out, 'dossier.html'),
  renderDossier(signed.report, signed.details, { privateKey, made: '2026-03-14' }),
);
