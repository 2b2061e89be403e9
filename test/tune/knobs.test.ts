import { expect, test } from 'vitest';
import { recipeFor } from '../../src/model/recipe.ts';
import { withSettings } from '../../src/model/settings.ts';
import {
  changes,
  DEFAULT,
  effortOf,
  isShared,
  KNOBS,
  keyOf,
  settingsOf,
  trainingOf,
  unions,
} from '../../src/tune/knobs.ts';

test('changes differ from each other and from the default, and each knob is among the first', () => {
  const list = changes(100, 3, 500);
  expect(new Set(list.map(keyOf)).size).toBe(100);
  expect(list.map(keyOf)).not.toContain(keyOf(DEFAULT));
  for (const knob of KNOBS) expect(list.some((change) => change[knob] !== undefined)).toBe(true);
  expect(changes(10, 3, 500)).toEqual(list.slice(0, 10));
});

test('unions are of changes that turn different knobs', () => {
  const list = [{ bins: 0.5 }, { bins: 2 }, { memory: 2, batch: 0.5 }];
  expect(unions(list)).toEqual([
    { bins: 0.5, memory: 2, batch: 0.5 },
    { bins: 2, memory: 2, batch: 0.5 },
  ]);
});

test('settings of a change replace those of the recipe, and of none, nothing', () => {
  const recipe = recipeFor(5_000, 10);
  expect(withSettings(recipe, settingsOf(DEFAULT, recipe))).toEqual(recipe);
  const changed = withSettings(
    recipe,
    settingsOf({ size: 1.5, dropout: 0.9, bins: 0.5, temperature: 0.9 }, recipe),
  );
  expect(changed.hidden).toBe(96);
  expect(changed.dropout).toBe(0.8);
  expect(changed.language.intervals).toBe(recipe.language.intervals / 2);
  expect(changed.temperature).toBe(0.9);
  expect(changed.epochs).toBe(recipe.epochs);
});

test('what only concerns drawing is no other training', () => {
  const drawing = { temperature: 0.9, evening: 2.5, critic: 300, outcome: 0 };
  expect(keyOf(trainingOf(drawing))).toBe(keyOf(DEFAULT));
  expect(keyOf(trainingOf({ ...drawing, bins: 0.5 }))).toBe('bins 0.5');
  for (const knob of KNOBS.filter((own) => !(own in drawing)))
    expect(keyOf(trainingOf({ [knob]: 1 }))).toBe(`${knob} 1`);
  expect([DEFAULT, drawing, { bins: 0.5 }, { ...drawing, bins: 0.5 }].map(isShared)).toEqual([
    false,
    true,
    false,
    false,
  ]);
  expect(effortOf(DEFAULT)).toBe(1);
  expect(effortOf({ temperature: 0.9 })).toBe(1);
  expect(effortOf({ temperature: 0.9, size: 2 })).toBe(effortOf({ size: 2 }));
  expect(effortOf({ evening: 5 })).toBeGreaterThan(effortOf({ evening: 2.5 }));
});
