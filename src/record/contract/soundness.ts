/** What a schema must not be: with references that lead elsewhere or in circles, or such that nothing satisfies it. */

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Refusal {
  readonly what: string;
  readonly how: string;
}

export const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Why the document is refused; undefined where it is not. */
export function refusal(document: JsonSchema): Refusal | undefined {
  return strangeRef(document) ?? circle(document, document, '#', []) ?? impossible(document, document, '');
}

/** A schema with its reference followed, as far as that stays in the document. */
export function localRef(document: JsonSchema, schema: unknown, depth = 0): JsonSchema | undefined {
  if (!isObject(schema)) return undefined;
  const { $ref } = schema;
  if (typeof $ref !== 'string' || depth > 50) return schema;
  const target = resolve(document, $ref);
  return target === undefined ? schema : { ...localRef(document, target, depth + 1), ...without(schema) };
}

const without = ({ $ref: _, ...rest }: JsonSchema): JsonSchema => rest;

function resolve(document: JsonSchema, ref: string): unknown {
  if (ref === '#') return document;
  if (!ref.startsWith('#/')) return undefined;
  let at: unknown = document;
  for (const step of ref.slice(2).split('/')) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (!(isObject(at) || Array.isArray(at)) || !Object.hasOwn(at, key)) return undefined;
    at = (at as JsonSchema)[key];
  }
  return at;
}

function strangeRef(document: JsonSchema): Refusal | undefined {
  for (const ref of refsIn(document)) {
    if (ref.startsWith('#')) {
      if (!ref.startsWith('#/') || resolve(document, ref) !== undefined) continue;
      return { what: `The schema refers to ${ref}, which it does not have.`, how: 'Correct the reference.' };
    }
    return {
      what: 'The schema refers to another document; nothing is fetched.',
      how: 'Put the definitions into the file, under $defs.',
    };
  }
  return undefined;
}

function* refsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* refsIn(item);
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if ((key === '$ref' || key === '$dynamicRef') && typeof inner === 'string') yield inner;
    // What stands in these is data.
    else if (!['enum', 'const', 'default', 'examples'].includes(key)) yield* refsIn(inner);
  }
}

/** A chain of references that comes back to itself: records would nest without end. */
function circle(
  document: JsonSchema,
  value: unknown,
  path: string,
  open: readonly string[],
  done: Set<string> = new Set(),
): Refusal | undefined {
  for (const ref of refsIn(value)) {
    if (open.includes(ref) || ref === '#')
      return {
        what: `The schema refers to itself: ${[...open, ref].join(' → ')}.`,
        how: 'Write out as many levels as records have.',
      };
    if (done.has(ref)) continue;
    const found = circle(document, resolve(document, ref), path, [...open, ref], done);
    if (found) return found;
    done.add(ref);
  }
  return undefined;
}

/** Contradictions that every record runs into: in the schema itself, and in properties that it requires. */
function impossible(document: JsonSchema, given: unknown, at: string): Refusal | undefined {
  const refuse = (why: string): Refusal => ({
    what: `Nothing can satisfy the schema: ${at === '' ? 'the record' : at} ${why}.`,
    how: 'Correct the schema.',
  });
  if (given === false) return refuse('is ruled out');
  const schema = localRef(document, given);
  if (schema === undefined) return undefined;
  for (const [low, high] of BOUNDS) {
    const [least, most] = [schema[low], schema[high]];
    if (typeof least !== 'number' || typeof most !== 'number') continue;
    const open = low.startsWith('exclusive') || high.startsWith('exclusive');
    if (least > most || (open && least === most)) return refuse(`has a ${low} above its ${high}`);
  }
  const { enum: values, multipleOf, minimum, maximum, required, properties, additionalProperties } = schema;
  if (Array.isArray(values)) {
    if (values.length === 0) return refuse('has an empty enum');
    if (!values.some((value) => isOfType(value, schema.type))) return refuse('has no value of its type');
  }
  if ('const' in schema && !isOfType(schema.const, schema.type)) return refuse('has a const of another type');
  if (typeof multipleOf === 'number' && typeof minimum === 'number' && typeof maximum === 'number')
    if (Math.ceil(minimum / multipleOf) * multipleOf > maximum)
      return refuse('has no multipleOf between its bounds');
  for (const name of Array.isArray(required) ? required : []) {
    const own = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (own === undefined && additionalProperties === false && !isObject(schema.patternProperties))
      return refuse(`requires ${name}, and allows no such property`);
    const found = own === undefined ? undefined : impossible(document, own, `${at}/${name}`);
    if (found) return found;
  }
  return undefined;
}

const BOUNDS = [
  ['minimum', 'maximum'],
  ['exclusiveMinimum', 'maximum'],
  ['minimum', 'exclusiveMaximum'],
  ['exclusiveMinimum', 'exclusiveMaximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;

/** Whether a value is of one of the types; of any where there is none. */
export function isOfType(value: unknown, types: unknown): boolean {
  if (types === undefined) return true;
  return [types].flat().some((type) => {
    if (type === 'integer') return Number.isInteger(value);
    if (type === 'null') return value === null;
    if (type === 'array') return Array.isArray(value);
    if (type === 'object') return isObject(value);
    return typeof value === type;
  });
}
