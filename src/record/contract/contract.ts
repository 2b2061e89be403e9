/**
 * A user's JSON Schema of one record: what is read in, what every written record is held to. Draft-07 and 2020-12.
 * What cannot be meant is refused with words: broken JSON, references elsewhere or in circles, a schema that nothing
 * can satisfy.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { UserError } from '../../error.ts';
import { isObject, type JsonSchema, localRef, refusal } from './soundness.ts';

/** What is wrong with a record: where in it, and the keyword that says so; never a value. */
export interface Breach {
  /** `/visits/items/code`: positions in lists are left out. */
  readonly at: string;
  readonly keyword: string;
}

export class Contract {
  private readonly first: ValidateFunction;
  private all?: ValidateFunction;

  private constructor(
    readonly document: JsonSchema,
    private readonly compile: (all: boolean) => ValidateFunction,
  ) {
    this.first = compile(false);
  }

  /** @throws UserError where the text is no JSON Schema that can be kept */
  static read(text: string, file: string): Contract {
    let document: unknown;
    try {
      document = JSON.parse(text.replace(/^\uFEFF/, ''));
    } catch (error) {
      throw new UserError('The schema is no JSON.', 'Mend it; an editor shows where it breaks off.', {
        file,
        ...lineOf(text, error),
      });
    }
    return Contract.of(document, file);
  }

  static of(document: unknown, file?: string): Contract {
    const where = file === undefined ? {} : { file };
    if (!isObject(document))
      throw new UserError('The schema is no object.', 'Give the JSON Schema of one record.', where);
    const refused = refusal(document);
    if (refused) throw new UserError(refused.what, refused.how, where);
    const contract = (all: boolean) => compiled(document, all);
    try {
      return new Contract(document, contract);
    } catch (error) {
      throw new UserError(
        `The schema cannot be used: ${(error as Error).message.replace(/\s+/g, ' ').slice(0, 200)}.`,
        'It must be a JSON Schema of draft-07 or 2020-12.',
        where,
      );
    }
  }

  accepts(record: unknown): boolean {
    return this.first(record) as boolean;
  }

  /** Everything that is wrong with a record that is not accepted. */
  breaches(record: unknown): Breach[] {
    this.all ??= this.compile(true);
    if (this.all(record)) return [];
    return (this.all.errors ?? []).filter(({ keyword }) => keyword !== 'if').map(breachOf);
  }

  /** The schema of a property of the record, references followed; undefined where the document names none. */
  property(name: string): JsonSchema | undefined {
    const properties = this.document.properties;
    if (!isObject(properties) || !Object.hasOwn(properties, name)) return undefined;
    return localRef(this.document, properties[name]);
  }
}

function compiled(document: JsonSchema, all: boolean): ValidateFunction {
  const old = /draft-0[4-7]/.test(String(document.$schema ?? ''));
  const options = { strict: false, allErrors: all, logger: false as const };
  const ajv = old ? new Ajv(options) : new Ajv2020(options);
  formats.default(ajv);
  return ajv.compile(document);
}

function breachOf({ instancePath, keyword, params }: ErrorObject): Breach {
  const own = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
  const path = own === undefined ? instancePath : `${instancePath}/${own}`;
  return { at: path.replace(/\/\d+(?=\/|$)/g, '/items') || '/', keyword };
}

/** Where the text stops being JSON, as far as the parser tells. */
function lineOf(text: string, error: unknown): { line?: number } {
  const at = /position (\d+)/.exec((error as Error).message)?.[1];
  return at === undefined ? {} : { line: text.slice(0, Number(at)).split('\n').length };
}
