/**
 * dossier.html: the release as a statement that a privacy officer can read, print, sign and file. The page prints the
 * statement and carries its exact text, so that a signature over the text can be checked from the page alone.
 */
import type { KeyObject } from 'node:crypto';
import { count, figure, plural, short } from '../gate/figure.ts';
import { type Signature, sha256, signStatement, verifyStatement } from './dossier/sign.ts';
import {
  type DatasetStatement,
  type Result,
  type Statement,
  statementOf,
  statementText,
} from './dossier/statement.ts';
import { DOSSIER_STYLE } from './dossier/style.ts';
import { entities, fromEntities, markup } from './escape.ts';
import { dataTable, type Html, mark, name, page } from './html/parts.ts';
import { headline, SHORT_WORDS, VERDICT_WORDS } from './outline.ts';
import type { DatasetDetails, Report } from './report.ts';
import { GROUP_WORDS, GROUPS, groupOf, wordsFor } from './words.ts';

export interface DossierOptions {
  /** Ed25519; without it the dossier is unsigned and says so. */
  readonly privateKey?: KeyObject;
  /** When it was made, as text. */
  readonly made?: string;
}

export function renderDossier(
  report: Report,
  details: readonly DatasetDetails[],
  options: DossierOptions = {},
): Html {
  const statement = statementOf(report, details, options.made);
  const text = statementText(statement);
  const signature = options.privateKey === undefined ? null : signStatement(text, options.privateKey);
  const names = statement.datasets.map((dataset) => name(dataset.name)).join(', ');
  return page({
    title: 'Release statement',
    style: DOSSIER_STYLE,
    body: `<main>
<p class="eyebrow">Release statement · synthetic fixtures ${markup(statement.program)}</p>
<h1>${names}</h1>
<p class="verdict">${mark(statement.verdict, false)} <b>${VERDICT_WORDS[statement.verdict]}.</b> ${markup(headline(statement.verdict))}</p>
${facts([
  ['Made', statement.made ?? 'not stated'],
  ['Seed', String(statement.seed)],
  ['SHA-256 of this statement', sha256(text)],
  [
    'Signed by',
    signature === null ? 'nobody: this statement is not signed' : `Ed25519 key ${signature.fingerprint}`,
  ],
])}
${statement.datasets.map(datasetHtml).join('\n')}
${part('What is not promised', `<dl class="caveats">${statement.notPromised.map((one) => `<dt>${markup(one.title)}</dt><dd>${markup(one.text)}</dd>`).join('')}</dl>`)}
${part('Release', approval())}
${part('Checking this statement', checking(signature, text))}
</main>`,
  });
}

function part(title: string, body: Html): Html {
  return body === '' ? '' : `<section><h2>${markup(title)}</h2>${body}</section>`;
}

function facts(items: readonly [string, string][]): Html {
  return `<dl class="facts">${items.map(([words, value]) => `<dt>${markup(words)}</dt><dd>${name(value)}</dd>`).join('')}</dl>`;
}

function datasetHtml(dataset: DatasetStatement): Html {
  const { rows, model, units } = dataset;
  const by = (handling: string) =>
    dataset.fields.filter((field) => field.handling === handling).map((field) => field.name);
  const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(', '));
  const items: [string, string][] = [
    ['Source', dataset.source ?? 'not stated'],
    ['Verdict', `${VERDICT_WORDS[dataset.verdict]}${dataset.reason === null ? '' : `: ${dataset.reason}`}`],
    ['Unit that is protected', dataset.unit],
    [
      'Least units behind any value written',
      dataset.minRecords === null ? 'not stated' : count(dataset.minRecords),
    ],
    [
      'Real rows',
      `${count(rows.source)}: ${count(rows.train)} learned from, ${count(rows.holdout)} held out before anything was learned`,
    ],
    ...(units === null
      ? []
      : ([['Units', `${count(units.train)} learned from, ${count(units.heldOut)} held out`]] as [
          string,
          string,
        ][])),
    ['Synthetic rows', `${count(rows.written)} released, ${count(rows.evaluated)} judged`],
    ['Learned', list(by('learned'))],
    ['Made without learning', list(by('made'))],
    ['Dropped', list(by('dropped'))],
    ...(model === null
      ? []
      : ([
          [
            'Model',
            `${count(model.parameters)} parameters, ${model.engine}${model.build === undefined ? '' : ` (${model.build})`}${model.epochs === null ? '' : `, ${plural(model.epochs, 'epoch')}`}`,
          ],
          ['Model, SHA-256', model.sha256 ?? 'not stated'],
        ] as [string, string][])),
  ];
  const results = GROUPS.map((group) => {
    const own = dataset.results.filter((result) => groupOf(result.name) === group && result.verdict !== null);
    return own.length === 0 ? '' : `<h3>${GROUP_WORDS[group].question}</h3>${resultTable(own)}`;
  }).join('');
  const files =
    dataset.files.length === 0
      ? '<p>No file is released.</p>'
      : dataTable(
          ['file', 'rows', 'SHA-256'],
          dataset.files.map((file) => [
            name(file.path),
            count(file.rows),
            `<code>${markup(file.sha256)}</code>`,
          ]),
          [2],
        );
  return `<section><h2>${name(dataset.name)}</h2>${facts(items)}${results}<h3>Files covered by this statement</h3>${files}</section>`;
}

function resultTable(results: readonly Result[]): Html {
  const rows = results.map((result) => {
    const { label, sentence, decimals = 3 } = wordsFor(result.name);
    const interval =
      result.low === null || result.high === null || result.low === result.high
        ? ''
        : `${figure(result.low, decimals)} to ${figure(result.high, decimals)}`;
    const limit =
      result.limit === null
        ? ''
        : `${short(result.limit)}${result.origin === 'written' ? '' : result.loosened ? ' (loosened)' : ' (default)'}`;
    return [
      `<b>${markup(label)}</b><br><span class="quiet">${markup(sentence)}${result.verdict === 'pass' && !result.loosened ? '' : ` ${markup(result.reason)}.`}</span>`,
      figure(result.value, decimals),
      interval,
      limit,
      `${mark(result.verdict ?? 'skipped', false)} ${result.verdict === null ? '' : SHORT_WORDS[result.verdict]}`,
    ];
  });
  return `<div class="results">${dataTable(['measurement', 'value', 'interval', 'limit', 'verdict'], rows, [4])}</div>`;
}

function approval(): Html {
  const lines = ['Released for', 'Until', 'Name and role', 'Place and date', 'Signature'];
  return `<dl class="sign">${lines.map((line) => `<dt>${line}</dt><dd></dd>`).join('')}</dl>`;
}

function checking(signature: Signature | null, text: string): Html {
  const how =
    signature === null
      ? '<p>Not signed. Its SHA-256 stands above.</p>'
      : `<p>Save the statement below as <code>statement.json</code> (no newline at its end), the signature, decoded from Base64, as <code>statement.sig</code> and the key as <code>key.pem</code>. Compare the key with the one you know, then:</p><pre>openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in statement.json -sigfile statement.sig</pre><pre id="signature">${signature.signature}</pre><pre id="public-key">${signature.publicKey}</pre>`;
  return `${how}<details open><summary>The statement, word for word</summary><pre id="statement">${entities(text)}</pre></details>`;
}

/** What a dossier says, if its signature is good under this key. The key in the page itself proves nothing. */
export function verifyDossier(html: string, publicKey: KeyObject): Statement | null {
  const text = contentOf(html, 'statement');
  const signature = contentOf(html, 'signature');
  if (text === null || signature === null || !verifyStatement(text, signature, publicKey)) return null;
  return JSON.parse(text) as Statement;
}

function contentOf(html: string, id: string): string | null {
  const found = new RegExp(`<pre id="${id}">([^<]*)</pre>`).exec(html);
  if (found === null) return null;
  return fromEntities(found[1]);
}
