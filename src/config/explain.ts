/** What a schema found wrong → sentences for the person who wrote it. */

import type { ErrorObject } from 'ajv';
import { nearest } from '../nearest.ts';

export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly what: string;
  readonly how: string;
}

/** One mistake a place: the first that explains itself. */
export function explain(errors: readonly ErrorObject[], value: unknown): Mistake[] {
  const mistakes = new Map<string, Mistake>();
  for (const error of errors) {
    const mistake = sentence(error, value);
    if (!mistake) continue;
    const key = mistake.path.join('\u0000');
    if (!mistakes.has(key)) mistakes.set(key, mistake);
  }
  // A mistake inside a value explains more than one about the value as a whole.
  const keys = [...mistakes.keys()];
  return [...mistakes]
    .filter(([key]) => !keys.some((other) => other !== key && other.startsWith(`${key}\u0000`)))
    .map(([, mistake]) => mistake);
}

function sentence(error: ErrorObject, root: unknown): Mistake | undefined {
  const path = steps(error.instancePath);
  const where = place(path);
  switch (error.keyword) {
    case 'if':
    case 'allOf':
      return undefined;
    case 'additionalProperties': {
      const key = String(error.params.additionalProperty);
      const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
      return { path: [...path, key], what: `unknown key \`${key}\`${where}`, how: choice(key, known) };
    }
    case 'propertyNames':
      return undefined; // the error of the name itself says more
    case 'required': {
      const key = String(error.params.missingProperty);
      const known = (error.parentSchema?.properties as Record<string, { 'x-expected'?: string }>)?.[key];
      return {
        path,
        what: `the key \`${key}\` is missing${where}`,
        how: `add \`${key}:\` with ${known?.['x-expected'] ?? 'its value'}`,
      };
    }
    default: {
      const expected = error.parentSchema?.['x-expected'] as string | undefined;
      if (error.propertyName !== undefined) {
        return {
          path: [...path, error.propertyName],
          what: `\`${error.propertyName}\` cannot be a name${where}`,
          how: `use ${expected}`,
        };
      }
      const came = describe(at(root, path));
      const allowed = error.keyword === 'enum' ? error.params.allowedValues.filter(isText) : [];
      const given = at(root, path);
      const meant = typeof given === 'string' ? nearest(given, allowed) : undefined;
      return {
        path,
        what: `${where === '' ? 'the file' : where.slice(4)} is ${came}`,
        how: `expected ${expected ?? error.message}${meant ? `; did you mean \`${meant}\`?` : ''}`,
      };
    }
  }
}

/** What is allowed, and what was probably meant. */
export function choice(given: string, known: readonly string[]): string {
  const meant = nearest(given, known);
  const list = `allowed: ${known.join(', ')}`;
  return meant ? `did you mean \`${meant}\`? ${list}` : list;
}

/** ` in \`datasets.patients\``, or nothing for the whole file. */
export function place(path: readonly (string | number)[]): string {
  return path.length === 0 ? '' : ` in \`${path.join('.')}\``;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** `/gates/fidelity.overall/fail` → its steps. */
function steps(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function at(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string, unknown>)?.[step], root);
}

/** A value of the configuration in few words. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = JSON.stringify(value);
  return `${typeof value === 'string' ? 'the text ' : ''}${text.length > 60 ? `${text.slice(0, 57)}…"` : text}`;
}
