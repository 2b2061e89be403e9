import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redactor } from '../../src/language/redact.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { fillNumbers, fillPeople } from '../../src/record/fill.ts';
import type { Person } from '../../src/record/person.ts';
import { isPlaceholder } from '../../src/record/placeholder.ts';
import type { OwnValues, TextValues } from '../../src/record/table.ts';

const person = (first: string, last: string): Person => ({
  female: true,
  title: 'Mrs',
  first,
  middle: '',
  last,
  tag: '1234',
});
const PEOPLE = [
  person('Own', 'Self'),
  person('Anna', 'One'),
  person('Berta', 'Two'),
  person('Cara', 'Three'),
];

function values(texts: readonly string[], own: readonly OwnValues[] = []): TextValues {
  return {
    kind: 'text',
    name: 'note',
    codes: Int32Array.from(texts, (_, i) => i),
    labels: texts,
    own,
  };
}

const units = (n: number) => ({ count: n, of: Uint32Array.from({ length: n }, (_, i) => i) });

/** What stands in the place of a text, all of whose row's made fields say MADE. */
function rewritten(text: string, others: readonly string[] = [], own: readonly OwnValues[] = []): string {
  const column = values([text, ...others], own);
  const redactor = Redactor.learn(column, units(column.codes.length), 5);
  const stream = new Stream(3, 1, PURPOSE.tail);
  return fillPeople(fillNumbers(redactor.apply(column, 0), stream, redactor.data.dates), stream, {
    person: (number) => PEOPLE[number],
    field: () => 'MADE',
  });
}

describe('what is recognised is made anew', () => {
  test.each([
    ['e-mail', 'write to jo.smith+x@mail.example.co.uk now', /^write to [\w.]+@example\.(com|org|net) now$/],
    ['link', 'see https://host/a?id=77&u=jo (twice)', /^see https:\/\/example\.com\/\S+ \(twice\)$/],
    ['bare link', 'www.host.org/jo!', /^https:\/\/example\.com/],
    ['IPv4', '83.149.9.216 - - "GET"', /^10\.\d+\.\d+\.\d+ - - "GET"$/],
    ['IPv6', 'from 2a00:1450:4001:81b::200e ok', /^from 2001:db8:[\da-f:]+ ok$/],
    ['MAC', 'at 00:1B:44:11:3A:B7.', /^at (?!00:1B:44:11:3A:B7)[\dA-F]{2}(:[\dA-F]{2}){5}\.$/],
    ['handle', 'thanks @jo_smith77!', /^thanks @(?!jo_smith77)\w+!$/],
    ['telephone', 'call (212) 867-5309 today', /^call \(\d{3}\) 555-01\d\d today$/],
    ['telephone abroad', 'ruf +49 30 901820 an', /^ruf \+\d\d \d\d \d{6} an$/],
    ['card', 'paid by 4111 1111 1111 1111.', /^paid by \d{4} \d{4} \d{4} \d{4}\.$/],
    ['IBAN', 'to DE89 3704 0044 0532 0130 00', /^to DE\d\d \d{4} \d{4} \d{4} \d{4} \d\d$/],
    ['long number', 'case 774201', /^case (?!774201)\d{6}$/],
    ['key', 'ref AB12cd34EF', /^ref (?!AB12cd34EF)[A-Z]{2}\d\d[a-z]{2}\d\d[A-Z]{2}$/],
    ['UUID', '1b4e28ba-2fa1-11d2-883f-0016d3cca427', /^(?!1b4e28ba)[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/],
    ['ISO date', 'on 1987-11-19 at', /^on \d{4}-[01]\d-[0-3]\d at$/],
    ['date in words', 'born March 4, 1961', /^born (January|\w+) \d\d?, \d{4}$/],
    ['title', 'seen by Dr. Kowalczyk', /^seen by Dr\. One$/],
    ['given name and family name', 'asked Jennifer Kowalczyk', /^asked Anna One$/],
    ['given name', 'then Jennifer left; Jennifer’s bag', /^then Anna left; Anna’s bag$/],
    ['two people', 'Jennifer met Robert and Jennifer', /^Anna met Berta and Anna$/],
    ['numbered names', 'Sumiko254 Larue605 is', /^Anna One is$/],
  ])('%s', (_, text, expected) => {
    const made = rewritten(text);
    expect(made).toMatch(expected);
    expect(made).not.toBe(text);
  });
});

test.each([
  ['sizes', 'I am 5 2 and a 34 36 38'],
  ['money', 'paid 12,000 or 99.95'],
  ['year', 'in 2015'],
  ['version', 'Chrome/32.0.1700.77 Safari/537.36'],
  ['status and bytes', '" 200 2034 "'],
  ['month', 'in May and June'],
  ['nothing', 'just words, "quotes" and 👍🏽'],
])('%s stay', (_, text) => {
  expect(rewritten(text)).toBe(text);
});

test('what at least k units write is nobody’s and stays, but for addresses and people', () => {
  const text = 'see http://host/help on 17/May/2015 or dial 80082, write jo@host.org, ask 83.149.9.216';
  const made = rewritten(text, Array(4).fill(text));
  expect(made).toContain('see http://host/help on 17/May/2015 or dial 80082');
  expect(made).not.toMatch(/jo@host|83\.149/);
  expect(rewritten(text, Array(3).fill(text))).not.toContain('host/help');
});

test('a given name that others write as a word stays', () => {
  const others = Array.from({ length: 5 }, () => 'i will see');
  expect(rewritten('Will it fit?', others)).toBe('Will it fit?');
  expect(rewritten('Will it fit?')).not.toBe('Will it fit?');
});

test('the record’s own fields are found in its text, in any part and case', () => {
  const one = Int32Array.of(0);
  const own: OwnValues[] = [
    { field: 0, make: 'person.fullName', codes: one, labels: ['Zsófia Quux'] },
    { field: 1, codes: one, labels: ['MRN-00417'] },
    { field: 2, make: 'location.city', codes: one, labels: ['Poughkeepsie'] },
  ];
  expect(rewritten('Zsófia Quux (mrn-00417) of Poughkeepsie; QUUX; zsófia’s aunt, Quuxes', [], own)).toBe(
    'Own Self (MADE) of MADE; SELF; own’s aunt, Quuxes',
  );
});

test('dates stay within those of k units, and their parts fit each other', () => {
  const texts = Array.from({ length: 40 }, (_, i) => `seen ${2001 + (i % 4)}-0${1 + (i % 9)}-15`);
  const column = values(texts);
  const redactor = Redactor.learn(column, units(40), 5);
  for (let row = 0; row < 40; row++) {
    const made = fillNumbers(
      redactor.apply(column, row),
      new Stream(1, row, PURPOSE.tail),
      redactor.data.dates,
    );
    const [, year, month, day] = /^seen (\d{4})-(\d\d)-(\d\d)$/.exec(made)!.map(Number);
    expect(year).toBeGreaterThanOrEqual(2001);
    expect(year).toBeLessThanOrEqual(2004);
    expect(new Date(Date.UTC(year, month - 1, day)).getUTCDate()).toBe(day);
  }
});

test('no text breaks it, and no sign of ours comes from a source', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const made = rewritten(`${text}\u{f0001}`);
      expect([...made].some(isPlaceholder)).toBe(false);
    }),
  );
});

test('a million characters of whatever kind are looked through in a moment', () => {
  const forms = ['7', '1.2.', 'deadbeef01', 'a.b@c.', 'Ab ', '12 34 ', '@a_', "A'b"];
  const texts = forms.map((form) => form.repeat(300_000 / form.length));
  const column = values(texts);
  const from = performance.now();
  const redactor = Redactor.learn(column, units(texts.length), 5);
  texts.forEach((_, row) => {
    redactor.apply(column, row);
  });
  expect(performance.now() - from).toBeLessThan(20_000);
});
