/** A recipe with settings of its own, as the command line says them: `name=value`, or `name=*factor`. */
import type { Recipe } from '../src/model/recipe.ts';

export function varied(recipe: Recipe, variant: string): Recipe {
  const own: Record<string, number> = {};
  const language: Record<string, number> = {};
  for (const setting of variant.split(/\s+/).filter((s) => s !== '')) {
    const [key, value] = setting.split('=');
    const [place, before] =
      key in recipe
        ? [own, recipe[key as keyof Recipe]]
        : [language, recipe.language[key as keyof Recipe['language']]];
    if (before === undefined) throw new Error(`no setting ${key}`);
    place[key] = value.startsWith('*') ? scaled(key, Number(before), Number(value.slice(1))) : Number(value);
  }
  return { ...recipe, ...own, language: { ...recipe.language, ...language } };
}

/** A setting times a factor: widths in multiples of 8, counts whole, a share of dropped units below 1. */
function scaled(key: string, value: number, factor: number): number {
  const product = value * factor;
  if (key === 'hidden' || key === 'embedding') return Math.max(8, 8 * Math.round(product / 8));
  if (key === 'dropout') return Math.min(0.8, product);
  return Number.isInteger(value) ? Math.max(1, Math.round(product)) : product;
}
