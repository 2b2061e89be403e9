/**
 * A model as bytes: `SFM4`, the length of a JSON header (u32, little endian), the header, then the weights as
 * little-endian float32 in the order of `WEIGHT_NAMES`, network after network: those of an ensemble, then a tail's. Reading parses data and nothing else: no code can hide in it.
 */
import { type Engine, type Shape, WEIGHT_NAMES, type Weights } from '../engine/engine.ts';
import { UserError } from '../error.ts';
import { Language, type LanguageData } from '../language/language.ts';
import type { Schema } from '../record/schema.ts';
import type { Ending } from './ending.ts';
import { Ensemble, MOST_MEMBERS } from './ensemble.ts';
import type { Epoch } from './epoch.ts';
import type { Lean } from './lean.ts';
import { type Model, shapeOf, tailShapeOf } from './model.ts';
import type { Recipe } from './recipe.ts';

const MAGIC = 'SFM4';

interface Header {
  schema: Schema;
  language: LanguageData;
  recipe: Recipe;
  history: Epoch[];
  /** Of the tail's network, where there is one. */
  tailHistory?: Epoch[];
  leans?: Lean[];
  endings?: Ending[];
  engine: string;
  sourceRows: number;
  origin: string;
  writing: unknown;
}

/** Numbers of every weight array, in the order of `WEIGHT_NAMES`. */
function lengths({ vocabulary: v, slots, embedding: e, hidden: h }: Shape): number[] {
  return [(v + 1) * e, slots.length * e, e * 4 * h, h * 4 * h, 4 * h, h * 4 * h, h * 4 * h, 4 * h, h * v, v];
}

export function writeModel(model: Model): Uint8Array {
  const { schema, recipe, engine, sourceRows, origin, writing, tail } = model;
  const header: Header = {
    schema,
    language: model.language.toJSON(),
    recipe,
    history: [...model.history],
    ...(tail && { tailHistory: [...tail.history], leans: [...tail.leans], endings: [...tail.endings] }),
    engine,
    sourceRows,
    origin,
    writing,
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const arrays = [...model.network.members, ...(tail ? [tail.network] : [])].flatMap((network) => {
    const weights = network.weights();
    return WEIGHT_NAMES.map((name) => weights[name]);
  });
  const floats = arrays.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(8 + text.length + 4 * floats);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(4, text.length, true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  for (const array of arrays)
    for (const value of array) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  return bytes;
}

/** @throws UserError where the bytes are no model of this format, or not a whole one */
export function readModel(bytes: Uint8Array, engine: Engine): Model {
  const refuse = (what: string) =>
    new UserError(`The model cannot be used: ${what}.`, 'Train it again with the `train` command.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || new TextDecoder().decode(bytes.subarray(0, 4)) !== MAGIC)
    throw refuse('it is not a model file of this version');
  const textLength = view.getUint32(4, true);
  if (8 + textLength > bytes.length) throw refuse('it is cut off');
  let header: Header;
  let language: Language;
  let shapes: Shape[];
  let members: number;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + textLength)));
    language = Language.from(header.language);
    // A model of before ensembles is of one.
    const { ensemble = 1 } = header.recipe;
    if (!(Number.isInteger(ensemble) && ensemble >= 1 && ensemble <= MOST_MEMBERS))
      throw new RangeError('members');
    members = ensemble;
    header.recipe = { ...header.recipe, ensemble };
    shapes = Array.from({ length: ensemble }, () => shapeOf(language, header.recipe));
    if (language.tail && header.recipe.tail) shapes.push(tailShapeOf(language, header.recipe.tail));
  } catch {
    throw refuse('its header does not parse');
  }
  let at = 8 + textLength;
  const floats = shapes.flatMap(lengths).reduce((sum, n) => sum + n, 0);
  if (bytes.length !== at + 4 * floats) throw refuse('its weights are cut off');
  const networks = shapes.map((shape) => {
    const expected = lengths(shape);
    const weights = {} as Weights;
    WEIGHT_NAMES.forEach((name, i) => {
      const values = new Float32Array(expected[i]);
      for (let j = 0; j < values.length; j++, at += 4) values[j] = view.getFloat32(at, true);
      if (!values.every(Number.isFinite)) throw refuse('it holds a weight that is no number');
      weights[name] = values;
    });
    return engine.create(shape, { weights });
  });
  const [tail] = networks.slice(members);
  return {
    schema: header.schema,
    language,
    network: new Ensemble(networks.slice(0, members)),
    recipe: header.recipe,
    history: header.history,
    ...(tail && {
      tail: {
        network: tail,
        temperature: header.recipe.tail?.temperature ?? 1,
        leans: header.leans ?? [],
        endings: header.endings ?? [],
        history: header.tailHistory ?? [],
      },
    }),
    engine: header.engine,
    sourceRows: header.sourceRows,
    origin: header.origin,
    writing: header.writing,
  };
}
