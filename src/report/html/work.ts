/** Usefulness: models trained on synthetic rows beside models trained on real ones. */
import { count, difference, figure, plural } from '../../gate/figure.ts';
import type { UtilityDetail, UtilityScore } from '../../measure/details.ts';
import { markup, plain } from '../escape.ts';
import { classifierWords } from '../words.ts';
import { dataTable, type Html, key, name } from './parts.ts';
import { rail } from './scale.ts';

const SCORE_WORDS: Readonly<Record<string, string>> = {
  auc: 'AUC',
  accuracy: 'accuracy',
  f1: 'F1',
  r2: 'R²',
  mae: 'mean absolute error',
};

export function usefulness(utility: UtilityDetail | undefined): Html {
  if (utility === undefined || utility.models.length === 0) return '';
  const main = utility.task === 'classification' ? 'auc' : 'r2';
  const scored = utility.models.flatMap((model) =>
    model.scores[main] === undefined ? [] : [{ model, score: model.scores[main] }],
  );
  const values = scored.flatMap(({ score }) => [score.real, score.synthetic]);
  const from = Math.floor((Math.min(...values) - 0.02) * 20) / 20;
  const to = Math.min(1, Math.ceil((Math.max(...values) + 0.02) * 20) / 20);
  const rows = scored.map(({ model, score }) => modelRow(classifierWords(model.name), score, from, to));
  const axis = SCORE_WORDS[main] ?? main;
  const head = `<thead><tr><th scope="col">model</th><th scope="col"><div class="ends"><span>${figure(from, 2)}</span><span>${axis} on unseen real rows</span><span>${figure(to, 2)}</span></div></th><th scope="col" style="padding-left:26px">loss</th></tr></thead>`;
  const predicts = `Predicting ${plain(utility.target)}${utility.positive === null ? '' : ` = ${plain(utility.positive)}`}: trained on ${count(utility.rows.real)} real or ${count(utility.rows.synthetic)} synthetic rows, tested on ${plural(utility.rows.test, 'real row')} that no model saw. A loss below ${figure(utility.detectable)} could not be told from none.`;
  return `<p class="small quiet" style="max-width:60em;margin:-8px 0 14px">${markup(predicts)}</p>${key(['dot real', 'trained on real'], ['dot syn', 'trained on synthetic'])}<table class="risks">${head}<tbody>${rows.join('')}</tbody></table>${groups(utility, main)}${allScores(utility)}`;
}

function modelRow(label: string, score: UtilityScore, from: number, to: number): Html {
  const alt = `${label}: ${figure(score.real)} trained on real, ${figure(score.synthetic)} on synthetic.`;
  const between: [number, number] = [
    Math.min(score.real, score.synthetic),
    Math.max(score.real, score.synthetic),
  ];
  return `<tr><th scope="row">${markup(label)}</th><td class="rails">${rail(
    from,
    to,
    between,
    [
      { kind: 'dot real', value: score.real },
      { kind: 'dot syn', value: score.synthetic },
    ],
    alt,
  )}</td><td class="num">${difference(score.loss)}<span class="small">${figure(score.low)} to ${figure(score.high)}</span></td></tr>`;
}

function groups(utility: UtilityDetail, main: string): Html {
  if (utility.groups.length === 0) return '';
  const rows = utility.groups.map((group) => {
    const score = group.scores[main];
    return [
      name(group.label),
      count(group.test),
      figure(score?.real),
      figure(score?.synthetic),
      difference(score?.loss),
    ];
  });
  return `<div class="card plain" style="margin-top:18px"><header><h4>By group</h4></header>${dataTable(['group', 'rows tested', 'on real', 'on synthetic', 'loss'], rows)}</div>`;
}

function allScores(utility: UtilityDetail): Html {
  const names = [...new Set(utility.models.flatMap((model) => Object.keys(model.scores)))];
  const rows = utility.models.flatMap((model) =>
    names.flatMap((score) => {
      const one = model.scores[score];
      if (one === undefined) return [];
      const interval = `${figure(one.low)} to ${figure(one.high)}`;
      return [
        [
          markup(classifierWords(model.name)),
          markup(SCORE_WORDS[score] ?? score),
          figure(one.real),
          figure(one.synthetic),
          difference(one.loss),
          interval,
        ],
      ];
    }),
  );
  return `<details class="more plain"><summary>Every score</summary>${dataTable(['model', 'score', 'on real', 'on synthetic', 'loss', 'interval'], rows, [1])}</details>`;
}
