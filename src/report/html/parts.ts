/** The small parts every section is built of. Text goes through `markup`; what is already HTML is called so. */
import type { RunVerdict } from '../../gate/exit.ts';
import { markup } from '../escape.ts';
import { VERDICT_WORDS } from '../outline.ts';
import type { Band } from '../words.ts';

/** HTML that needs no more escaping. */
export type Html = string;

const GLYPHS: Readonly<Record<RunVerdict, string>> = {
  pass: 'M6 10.4l2.8 2.8L14.2 7.4',
  warn: 'M10 5.4v5.6M10 13.9v.3',
  fail: 'M6.9 6.9l6.2 6.2M13.1 6.9l-6.2 6.2',
  insufficient: 'M7.4 7.8c0-3.4 5.2-3.3 5.2 0 0 2-2.6 2.2-2.6 4M10 14.4v.2',
  skipped: 'M6.4 10h7.2',
  error: 'M6.9 6.9l6.2 6.2M13.1 6.9l-6.2 6.2',
};

/** The verdict as a sign whose form tells as much as its colour. */
export function mark(verdict: RunVerdict, spoken = true): Html {
  const shape =
    verdict === 'warn'
      ? '<path d="M10 1.4l9 16.2H1z" fill="currentColor" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"/>'
      : verdict === 'insufficient' || verdict === 'skipped'
        ? '<rect x="1" y="1" width="18" height="18" rx="5" fill="currentColor"/>'
        : '<circle cx="10" cy="10" r="9.4" fill="currentColor"/>';
  const move = verdict === 'warn' ? ' transform="translate(0 1.6)"' : '';
  const name = spoken ? ` role="img" aria-label="${VERDICT_WORDS[verdict]}"` : ' aria-hidden="true"';
  return `<svg class="mark v-${verdict}" viewBox="0 0 20 20"${name}>${shape}<path d="${GLYPHS[verdict]}"${move} fill="none" stroke="var(--paper)" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
}

export interface PageParts {
  /** What the browser's tab says in front of the name of the program. */
  readonly title: Html;
  readonly style: string;
  readonly version?: string;
  /** Whether drawings stand in the page as data. */
  readonly drawn?: boolean;
  readonly body: Html;
}

/** A page on its own: it loads nothing, runs nothing and sends nothing. */
export function page({ title, style, version, drawn = false, body }: PageParts): Html {
  const policy = `default-src 'none'; style-src 'unsafe-inline';${drawn ? ' img-src data:;' : ''} base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
${version === undefined ? '' : `<meta name="generator" content="synthetic-fixtures ${markup(version)}">\n`}<title>${title} · synthetic fixtures</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

export function pill(band: Band | null): Html {
  return band === null ? '' : `<span class="pill b-${band}">${band}</span>`;
}

export function section(id: string, title: string, intro: string, body: Html, level: 2 | 3 = 3): Html {
  if (body === '') return '';
  const lede = intro === '' ? '' : `<p>${markup(intro)}</p>`;
  return `<section id="${id}" aria-labelledby="${id}-h"><div class="head"><h${level} id="${id}-h">${markup(title)}</h${level}>${lede}</div>${body}</section>`;
}

export interface FigureParts {
  readonly title: Html;
  /** What the drawing says, in words. */
  readonly alt: string;
  readonly svg: Html;
  readonly pill?: Html;
  /** Under the drawing. */
  readonly caption?: Html;
  /** The figures behind the drawing. */
  readonly table?: Html;
}

/** A drawing on a card, its text alternative, and its figures for those who want them. */
export function figureCard(parts: FigureParts): Html {
  const caption =
    parts.caption === undefined || parts.caption === '' ? '' : `<figcaption>${parts.caption}</figcaption>`;
  const table =
    parts.table === undefined ? '' : `<details><summary>Figures</summary>${parts.table}</details>`;
  return `<figure class="card"><header><h4>${parts.title}</h4>${parts.pill ?? ''}</header><div class="drawing" role="img" aria-label="${markup(parts.alt)}">${parts.svg}</div>${caption}${table}</figure>`;
}

/** A table of data: heads and cells are HTML; `text` names columns that are read and not compared. */
export function dataTable(
  heads: readonly Html[],
  rows: readonly (readonly Html[])[],
  text: readonly number[] = [],
): Html {
  const align = (i: number) => (text.includes(i) ? ' class="text"' : '');
  const head = heads.map((one, i) => `<th scope="col"${align(i)}>${one}</th>`).join('');
  const body = rows
    .map(
      (row) =>
        `<tr>${row.map((cell, i) => (i === 0 ? `<th scope="row">${cell}</th>` : `<td${align(i)}>${cell}</td>`)).join('')}</tr>`,
    )
    .join('');
  return `<div class="scroll"><table class="data"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** A name from the user's data, kept apart from the direction of the text around it. */
export function name(text: string): Html {
  return `<bdi>${markup(text)}</bdi>`;
}

export function key(...items: readonly (readonly [string, string])[]): Html {
  return `<div class="key" aria-hidden="true">${items.map(([kind, words]) => `<span><i class="${kind}"></i>${markup(words)}</span>`).join('')}</div>`;
}

/** A reason that stands alone. */
export function sentence(text: string): Html {
  return `${prose(text.charAt(0).toUpperCase() + text.slice(1))}.`;
}

/** Backquoted words as code. */
export function prose(text: string): Html {
  return markup(text).replace(/`([^`]*)`/g, '<code>$1</code>');
}

export function percentOf(position: number): string {
  return `${(Math.min(1, Math.max(0, position)) * 100).toFixed(1)}%`;
}
