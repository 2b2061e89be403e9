import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baselineOf, compareBaselines } from '../../src/gate/baseline.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { buildReport, type Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { sample } from './sample.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; drop table x; --",
  '](javascript:alert(1)) | `code` **bold** @team #1 <!-- -->',
  '\u001b[31mred\u0007\u009b',
  'name\n::error::injected\r\n',
  '\u202eright to left\u202c',
  '年齢',
  'السن',
  'naïve 👩‍👩‍👧 emoji',
  '</title></style><svg onload=alert(1)>',
  '&lt;already&gt; ]]>',
  '\ud800 lone',
];

function hostile(): { report: Report; html: string; all: string[] } {
  const { report, details } = sample({ names: HOSTILE, flavour: 'fail', datasets: [HOSTILE[0]] });
  const named: Report = {
    ...report,
    warnings: HOSTILE,
    metrics: report.metrics.map((metric, i) => ({ ...metric, detail: HOSTILE[i % HOSTILE.length] })),
  };
  const labelled = details.map((one) => ({
    ...one,
    source: HOSTILE[4],
    fields: one.fields?.map((field, i) => ({
      ...field,
      name: HOSTILE[i % HOSTILE.length],
      notes: HOSTILE[1],
    })),
    evaluation: one.evaluation && {
      ...one.evaluation,
      notes: HOSTILE,
      columns: one.evaluation.columns.map((column) => ({
        ...column,
        kind: 'category' as const,
        cells: HOSTILE.map((label) => ({ label, real: 1 / HOSTILE.length, synthetic: 1 / HOSTILE.length })),
      })),
    },
  }));
  const html = renderHtml(named, labelled, { notices: HOSTILE, made: HOSTILE[0] });
  return {
    report: named,
    html,
    all: [
      html,
      renderMarkdown(named, { notices: HOSTILE }),
      renderJunit(named),
      renderTerminal(named, { all: true, out: HOSTILE[5] }),
    ],
  };
}

describe('names from the data stay text', () => {
  test('no face lets one through as markup, control or direction', () => {
    const { html, all } = hostile();
    for (const text of all) {
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(text).not.toMatch(/^::/m);
    }
    expect(html).not.toMatch(/<script|<img|onerror=[^&]*>|<svg onload/i);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('年齢');
    expect(html).toContain('السن');
  });

  test('the page is well formed', () => {
    const { html } = hostile();
    expect(balance(html)).toEqual([]);
    expect(
      balance(
        renderHtml(
          sample({ columns: 20, datasets: ['a', 'b'] }).report,
          sample({ columns: 20, datasets: ['a', 'b'] }).details,
        ),
      ),
    ).toEqual([]);
  });

  test('markdown has no live link, mention, table break or HTML from a name', () => {
    const text = hostile().all[1];
    expect(text).not.toMatch(/<script|<img|javascript:|@team/);
    for (const line of text.split('\n').filter((one) => one.startsWith('| '))) {
      expect(line.match(/(?<!\\)\|/g)?.length).toBeLessThanOrEqual(8);
    }
  });

  test('junit is well-formed XML', () => {
    expect(balance(hostile().all[2])).toEqual([]);
    expect(hostile().all[2]).toMatch(/^<\?xml/);
  });

  test('any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        const { report } = sample({ datasets: [name] });
        const detailed = {
          ...report,
          warnings: [name],
          metrics: report.metrics.map((m) => ({ ...m, detail: name })),
        };
        expect(balance(renderHtml(detailed))).toEqual([]);
        expect(balance(renderJunit(detailed))).toEqual([]);
        expect(renderTerminal(detailed).split('\n').length).toBeLessThan(60);
      }),
      { numRuns: 60 },
    );
  });
});

/** Tags that do not close in order; empty when the markup is well formed. */
function balance(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const empty = new Set(['meta', 'br', '!doctype']);
  const body = html.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/<\?xml[^>]*\?>/, '');
  for (const [, close, tag, rest] of body.matchAll(/<(\/?)([!a-zA-Z][\w-]*)((?:[^>"]|"[^"]*")*)>/g)) {
    const name = tag.toLowerCase();
    if (empty.has(name) || rest.endsWith('/')) continue;
    if (close === '') open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

describe('the page', () => {
  const { report, details } = sample({ columns: 30 });
  const html = renderHtml(report, details);

  test('loads nothing and runs nothing', () => {
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link|<iframe|@import|src=|url\(/i);
    expect(html.match(/https?:\/\/[^"' )]*/g) ?? []).toEqual([]);
  });
  test('stays small', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(600_000);
  });
  test('is the same every time', () => {
    expect(renderHtml(report, details)).toBe(html);
  });
  test('holds no figure that is none', () => {
    expect(html).not.toMatch(/\bNaN\b|\bundefined\b|\bnull\b|Infinity/);
  });
  test('tells the verdict and its reasons before anything else', () => {
    const failing = sample({ flavour: 'fail' });
    const page = renderHtml(failing.report, failing.details);
    const body = page.slice(page.indexOf('<body>'));
    expect(body.indexOf('<h1>Fail</h1>')).toBeGreaterThan(0);
    expect(body.indexOf('Membership attack')).toBeLessThan(body.indexOf('id="scores-0"'));
    expect(page).toContain('<title>Fail');
  });
  test('every drawing has words, every table has heads', () => {
    const drawings = html.match(/<div class="(?:drawing|zones|rail)"[^>]*>/g) ?? [];
    expect(drawings.length).toBeGreaterThan(50);
    for (const drawing of drawings) expect(drawing).toMatch(/role="img" aria-label="[^"]{10,}"/);
    for (const svg of html.match(/<svg[^>]*>/g) ?? []) expect(svg).toMatch(/aria-hidden="true"|aria-label="/);
    expect((html.match(/<table/g) ?? []).length).toBe((html.match(/<thead/g) ?? []).length);
    expect(html).toContain('<html lang="en">');
  });
  test('knows light, dark, print and phone', () => {
    for (const query of ['prefers-color-scheme:dark', '@media print', 'max-width:760px', 'name="viewport"']) {
      expect(html).toContain(query);
    }
  });
  test('stands without details, and for a run that ended early', () => {
    expect(renderHtml(report)).toContain('<h1>Pass</h1>');
    const skipped = buildReport({
      version: '1',
      seed: 1,
      rows: 0,
      timings: {},
      datasets: [
        {
          name: 'patients',
          verdict: 'skipped',
          reason: 'no key in a run from a fork',
          rows: { source: null, train: null, holdout: null, evaluated: null, written: 0 },
          model: null,
          fixtures: [],
        },
      ],
    });
    for (const text of [
      renderHtml(skipped),
      renderMarkdown(skipped),
      renderTerminal(skipped),
      renderJunit(skipped),
    ]) {
      expect(text).toContain('no key in a run from a fork');
      expect(text).not.toMatch(/\bNaN\b|\bundefined\b|\bnull\b/);
    }
  });
  test('odd columns are drawn: one cell, open ends, no cells, all missing', () => {
    const first = details[0];
    const odd = [
      [{ from: null, to: null, real: 1, synthetic: 1 }],
      [{ from: 3, to: 3, real: 1, synthetic: 1 }],
      [
        { from: null, to: 0, real: 0.5, synthetic: 0.4 },
        { from: 0, to: null, real: 0.5, synthetic: 0.6 },
      ],
      [],
      [{ from: -1e300, to: 1e300, real: 1, synthetic: 1 }],
    ];
    for (const kind of ['integer', 'date', 'datetime']) {
      const columns = odd.map((cells, i) => ({
        ...first.evaluation!.columns[1],
        name: `odd${i}`,
        kind: 'number' as const,
        cells,
        missing: { real: null, synthetic: 1 },
      }));
      const fields = columns.map((column) => ({ name: column.name, kind, handling: 'learned' as const }));
      const page = renderHtml(report, [{ ...first, fields, evaluation: { ...first.evaluation!, columns } }]);
      expect(page).not.toMatch(/\bNaN\b|\bundefined\b|Infinity/);
    }
  });
});

describe('summary.md', () => {
  test('starts with the verdict', () => {
    expect(renderMarkdown(sample({ flavour: 'fail' }).report)).toMatch(
      /^## ❌ Synthetic fixtures: fail\n\nA limit is broken/,
    );
  });
  test.each([1000, 3000, 20_000, 200_000, 900_000])('keeps its budget of %i bytes', (budget) => {
    const names = Array.from({ length: 400 }, (_, i) => `data set number ${i} ${'x'.repeat(200)} 年齢`);
    const { report } = sample({ flavour: 'fail', datasets: names });
    const text = renderMarkdown({ ...report, warnings: Array(5000).fill('w'.repeat(400)) }, { budget });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(budget);
    expect(text).toContain('Synthetic fixtures: fail');
    expect(text).toMatch(/report\.html/);
  });
  test('leaves nothing out when there is room', () => {
    const text = renderMarkdown(sample().report);
    expect(text).not.toMatch(/did not fit|more reasons/);
    expect(text).toContain('Membership attack');
  });
});

test('what moved since the baseline is shown, noise is counted', () => {
  const { report, details } = sample();
  const before = baselineOf(report);
  const moved = {
    ...before,
    metrics: before.metrics.map((m) =>
      m.name === 'fidelity.c2st_auc' ? { ...m, value: 0.7, low: 0.69, high: 0.71 } : m,
    ),
  };
  const changes = compareBaselines(moved, before);
  const html = renderHtml(report, details, { changes });
  const summary = renderMarkdown(report, { changes });
  expect(html).toContain('Since the baseline');
  expect(html).toContain('−0.152');
  expect(summary).toContain(
    '| patients&#58; Told apart from real | 0.700 | 0.548 | −0.152 | better |'.replace('&#58;', ':'),
  );
  expect(renderHtml(report, details)).not.toContain('Since the baseline');
});

describe('the terminal', () => {
  test('ends with the verdict and what to do next', () => {
    const lines = renderTerminal(sample({ flavour: 'fail' }).report, { out: 'out' })
      .trimEnd()
      .split('\n');
    expect(lines.at(-1)).toMatch(/^FAIL {2}.*out\/report\.html/);
    const good = renderTerminal(sample().report, { out: 'out' }).trimEnd().split('\n');
    expect(good.at(-1)).toMatch(/^PASS {2}.*6,012 rows in out\/fixtures/);
  });
  test('colours are optional', () => {
    const { report } = sample();
    const plain = renderTerminal(report);
    const colourful = renderTerminal(report, { color: true });
    expect(plain).not.toContain('\u001b');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal
    expect(colourful.replace(/\u001b\[[0-9;]*m/g, '')).toBe(plain);
  });
});

test('junit counts what dashboards count', () => {
  const text = renderJunit(sample({ flavour: 'fail' }).report);
  expect(text).toContain('failures="5"');
  expect(text.match(/<failure type="fail"/g)).toHaveLength(5);
});

test('json is one document with a last newline', () => {
  expect(renderJson(sample().report)).toMatch(/^\{[\s\S]*\}\n$/);
});
