/**
 * Conditions as text: `sex = 'female' and age between 30 and 50`.
 *
 *     any    = all { "or" all }                     all = not { "and" not }
 *     not    = "not" not | "(" any ")" | test
 *     test   = column ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
 *            | column [ "not" ] ( "in" "(" value { "," value } ")" | "between" value "and" value
 *                               | "like" value | "starts" "with" value )
 *            | column "is" [ "not" ] ( "missing" | "present" )
 *
 * Names may stand in double quotes or backticks, values in single or double quotes (a quote inside is doubled); what
 * has no space, quote, bracket, comma or sign in it needs none. Keywords may be written in any case.
 */
import { UserError } from '../error.ts';
import type { Condition, Literal, Test } from './condition.ts';

interface Token {
  readonly kind: 'word' | 'quoted' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
  /** The quote it stands in. */
  readonly quote?: string;
}

const TOKEN = /\s*(?:(['"`])((?:(?!\1).|\1\1)*)\1|(<=|>=|!=|<>|==|[=<>(),])|([^\s(),'"`=<>!]+))/sy;
const HOW =
  "write for example: sex = 'female' and age between 30 and 50, ward in ('A', 'B') or note is missing";
/** Deeper ones are no mistake that a person makes. */
const DEEPEST = 200;

/** @throws UserError that names the place in the expression, never a value */
export function parseCondition(text: string): Condition {
  return new Parser(tokensOf(text)).whole();
}

function wrong(what: string, at: number): UserError {
  return new UserError(`the condition does not read on at character ${at + 1}: ${what}`, HOW);
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  for (let from = 0; from < end; from = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (match === null) {
      const at = from + /^\s*/.exec(text.slice(from))![0].length;
      throw wrong(/['"`]/.test(text[at]) ? 'a quote is never closed' : 'this character means nothing', at);
    }
    const [found, quote, quoted, sign, word] = match;
    const at = from + /^\s*/.exec(found)![0].length;
    if (quote) tokens.push({ kind: 'quoted', text: quoted.replaceAll(quote + quote, quote), at, quote });
    else if (sign) tokens.push({ kind: 'sign', text: sign, at });
    else tokens.push({ kind: 'word', text: word, at });
  }
  tokens.push({ kind: 'end', text: '', at: end });
  return tokens;
}

const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'between', 'is', 'like', 'starts', 'with']);

class Parser {
  private next = 0;
  private depth = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Condition {
    const condition = this.any();
    if (this.token.kind !== 'end') throw wrong('`and`, `or` or the end was expected', this.token.at);
    return condition;
  }

  private get token(): Token {
    return this.tokens[this.next];
  }

  private takes(text: string): boolean {
    const { kind, text: own } = this.token;
    if ((kind !== 'word' && kind !== 'sign') || own.toLowerCase() !== text) return false;
    this.next++;
    return true;
  }

  private expect(text: string): void {
    if (!this.takes(text)) throw wrong(`\`${text}\` was expected`, this.token.at);
  }

  private any(): Condition {
    return this.joined('any', 'or', () => this.joined('all', 'and', () => this.not()));
  }

  private joined(kind: 'all' | 'any', word: string, part: () => Condition): Condition {
    const of = [part()];
    while (this.takes(word)) of.push(part());
    return of.length === 1 ? of[0] : { kind, of };
  }

  private not(): Condition {
    if (++this.depth > DEEPEST) throw wrong('brackets and `not` stand too deep in each other', this.token.at);
    try {
      if (this.takes('not')) return { kind: 'not', of: this.not() };
      if (this.takes('(')) {
        const inner = this.any();
        this.expect(')');
        return inner;
      }
      return this.test();
    } finally {
      this.depth--;
    }
  }

  private test(): Condition {
    const { kind, text, at, quote } = this.token;
    const isName =
      (kind === 'word' && !KEYWORDS.has(text.toLowerCase())) || (kind === 'quoted' && quote !== "'");
    if (!isName) throw wrong('the name of a column was expected', at);
    this.next++;
    const is = (test: Test): Condition => ({ kind: 'test', column: text, at, test });
    const no = (condition: Condition): Condition => ({ kind: 'not', of: condition });
    if (this.takes('is')) {
      const negated = this.takes('not');
      const missing = this.takes('missing') || this.takes('null');
      if (!missing && !this.takes('present'))
        throw wrong('`missing` or `present` was expected', this.token.at);
      return missing === negated ? no(is({ is: 'missing' })) : is({ is: 'missing' });
    }
    if (this.takes('=') || this.takes('==')) return is({ is: 'one-of', values: [this.value()] });
    if (this.takes('!=') || this.takes('<>')) return no(is({ is: 'one-of', values: [this.value()] }));
    if (this.takes('<=')) return is({ is: 'range', high: this.value() });
    if (this.takes('<')) return is({ is: 'range', high: this.value(), below: true });
    if (this.takes('>=')) return is({ is: 'range', low: this.value() });
    if (this.takes('>')) return is({ is: 'range', low: this.value(), above: true });
    const wrap = this.takes('not') ? no : (condition: Condition) => condition;
    if (this.takes('in')) {
      this.expect('(');
      const values = [this.value()];
      while (this.takes(',')) values.push(this.value());
      this.expect(')');
      return wrap(is({ is: 'one-of', values }));
    }
    if (this.takes('between')) {
      const low = this.value();
      this.expect('and');
      return wrap(is({ is: 'range', low, high: this.value() }));
    }
    if (this.takes('like')) return wrap(is({ is: 'like', pattern: this.value() }));
    if (this.takes('starts')) {
      this.expect('with');
      const { text: start, at: from } = this.value();
      return wrap(is({ is: 'like', pattern: { text: `${start.replace(/[%_\\]/g, '\\$&')}%`, at: from } }));
    }
    throw wrong(
      '`=`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `between`, `like`, `starts with` or `is` was expected',
      this.token.at,
    );
  }

  private value(): Literal {
    const { kind, text, at } = this.token;
    if (kind !== 'quoted' && kind !== 'word') throw wrong('a value was expected', at);
    this.next++;
    return { text, at };
  }
}
