/** Free texts: their commonest words, and how much of real texts they repeat. Never a text, real or made. */
import { count, percent } from '../../gate/figure.ts';
import type { CopiedTextDetail, EvaluationDetails, TextDetail } from '../../measure/details.ts';
import { dataTable, type Html, name } from './parts.ts';

export function texts({ texts = [], copiedTexts = [] }: EvaluationDetails): Html {
  if (texts.length === 0) return '';
  const cards = texts.map((text) =>
    card(
      text,
      copiedTexts.find((copied) => copied.name === text.name),
    ),
  );
  return `<div class="grid">${cards.join('')}</div>`;
}

function card({ name: column, words }: TextDetail, copied: CopiedTextDetail | undefined): Html {
  const rows = words.map(({ word, real, synthetic }) => [name(word), percent(real), percent(synthetic)]);
  const table =
    rows.length === 0
      ? '<p>No word is held by enough units to be shown.</p>'
      : dataTable(['word', 'real texts', 'synthetic texts'], rows);
  return `<div class="card plain"><header><h4>${name(column)}</h4></header>${copied ? runs(copied) : ''}${table}</div>`;
}

/** The longest runs of characters in common with learned texts. */
function runs({ long, synthetic, unseen }: CopiedTextDetail): Html {
  const row = (words: string, lengths: readonly number[]) => [words, ...lengths.map((n) => count(n))];
  return `<p>Longest run of characters in common with a training text. From ${count(long)} on it counts as copied.</p>${dataTable(
    ['of', 'half', '90 %', '99 %'],
    [row('synthetic texts, at most', synthetic), row('unseen real texts, at most', unseen)],
  )}`;
}
