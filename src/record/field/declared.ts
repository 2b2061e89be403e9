/** What a column is where the configuration says so. */
import { UserError } from '../../error.ts';
import { isMaker, LOCALES } from '../faker.ts';
import { keyOf } from '../key.ts';
import { numberShape } from '../number.ts';
import { type ColumnOverride, type ColumnSettings, nearest } from '../override.ts';
import { readPattern } from '../pattern.ts';
import { OWN_MAKERS } from '../personal/recognise.ts';
import type { Field, IdField } from '../schema.ts';
import { timeShape } from '../time-shape.ts';
import { fieldOf, mixedField, numberOf, textField } from './field.ts';
import { personalOf } from './personal.ts';
import { baseOf, type Seen, TOLERATED, withOthers } from './seen.ts';
import { timeOf } from './time.ts';

/** What the configuration declares; what it leaves open is inferred. */
export function declaredField(seen: Seen, override: ColumnOverride): Field {
  const { facts, k } = seen;
  const base = baseOf(facts);
  if (override === 'drop') return { ...base, kind: 'dropped' };
  const { type, make, values, pattern } = override;
  if (make !== undefined) return madeField(seen, override, make);
  if (values !== undefined)
    return { ...base, kind: type === 'boolean' ? 'boolean' : 'category', declared: values.map(String) };
  if (facts.present === 0) return { ...base, kind: 'empty' };
  switch (type) {
    case 'text':
      return textField(seen);
    case 'category':
    case 'boolean':
      return { ...base, kind: type };
    case 'integer':
    case 'decimal': {
      const mixed = numberShape(facts.texts, facts.counts, TOLERATED) ? undefined : mixedField(seen);
      if (mixed?.kind === type) return mixed;
      const found = numberShape(facts.texts, facts.counts, 0.5);
      if (found === undefined) throw unlike(facts.name, type);
      const number = numberOf(found.shape);
      if (type === 'integer' && number.kind === 'decimal')
        throw new UserError(
          `${facts.name} is declared an integer, but has digits behind the point.`,
          'Declare it type: decimal.',
          { column: facts.name },
        );
      return { ...withOthers(seen, found.others, 'a number'), ...number, kind: type };
    }
    case 'date':
    case 'datetime':
      return declaredTime(seen, override, type);
    case 'id':
      break;
    default:
      if (pattern === undefined) return fieldOf(seen);
  }
  const key = keyOf(facts, k);
  if (pattern === undefined) return { ...base, kind: 'id', ...key };
  const { counter: _counter, also: _also, ...rest } = key;
  return { ...base, kind: 'id', ...rest, pattern: readPattern(pattern, facts.name) } satisfies IdField;
}

function unlike(name: string, type: string): UserError {
  return new UserError(
    `${name} is declared ${type}, but fewer than half of its cells are.`,
    'Correct its type in the configuration, or leave the type out to have it inferred.',
    { column: name },
  );
}

function declaredTime(seen: Seen, override: ColumnSettings, type: 'date' | 'datetime'): Field {
  const { facts } = seen;
  const shape = timeShape(facts.texts, facts.counts, 0.5, override.format);
  if (shape === undefined || shape.kind !== type) throw unlike(facts.name, type);
  return { ...withOthers(seen, shape.others, 'a date'), ...timeOf(shape) };
}

function madeField(seen: Seen, override: ColumnSettings, make: string): Field {
  const { facts, k } = seen;
  if (!OWN_MAKERS.includes(make) && !isMaker(make)) {
    const near = nearest(make, OWN_MAKERS);
    throw new UserError(
      `${facts.name}: there is no maker ${make}.`,
      near === undefined
        ? `Use one of ${OWN_MAKERS.join(', ')}, or a path of @faker-js/faker.`
        : `Did you mean ${near}?`,
      { column: facts.name },
    );
  }
  if (override.locale !== undefined && !LOCALES.includes(override.locale))
    throw new UserError(
      `${facts.name}: the locale ${override.locale} is not among those that can be made.`,
      `Use one of ${LOCALES.join(', ')}.`,
      { column: facts.name },
    );
  const field = personalOf(facts, { make, confidence: 1 }, k);
  return { ...field, ...(override.locale && { locale: override.locale }) };
}
