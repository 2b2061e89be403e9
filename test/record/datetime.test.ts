import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilOf, daysOf } from '../../src/record/calendar.ts';
import { TimeFormat, timeShape } from '../../src/record/datetime.ts';

const shapeOf = (texts: string[]) =>
  timeShape(
    texts,
    texts.map(() => 1),
    0,
  );

test('the calendar agrees with the platform from 1600 to 2400', () => {
  for (let days = daysOf({ year: 1600, month: 1, day: 1 }); days < 157000; days += 97) {
    const date = new Date(days * 86400000);
    const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    expect(civilOf(days)).toEqual(civil);
    expect(daysOf(civil)).toBe(days);
  }
});

test.each<[string, string[], object | undefined]>([
  ['ISO date', ['2012-01-31', '2013-12-01'], { kind: 'date', format: 'YYYY-MM-DD', step: 1 }],
  ['month first', ['04/17/2023', '01/02/2023'], { format: 'MM/DD/YYYY', ambiguous: false }],
  ['day first', ['17/04/2023', '01/02/2023'], { format: 'DD/MM/YYYY', ambiguous: false }],
  ['either', ['04/05/2023', '01/02/2023'], { ambiguous: true }],
  ['not padded', ['4/17/2023', '12/1/2023'], { format: 'M/D/YYYY' }],
  ['German', ['17.04.2023', '01.12.2023'], { format: 'DD.MM.YYYY' }],
  ['eight digits', ['20141013', '20150225'], { format: 'YYYYMMDD' }],
  [
    'midnight throughout',
    ['20141013T000000', '20150225T000000'],
    { kind: 'date', format: 'YYYYMMDD[T000000]' },
  ],
  [
    'midnight with a fraction',
    ['1996-07-04 00:00:00.000'],
    { kind: 'date', format: 'YYYY-MM-DD[ 00:00:00.000]' },
  ],
  ['seconds', ['2019-03-23 20:21:09'], { kind: 'datetime', format: 'YYYY-MM-DD HH:mm:ss', step: 1 }],
  ['minutes', ['2019-03-23 20:21', '2019-03-23 20:00'], { format: 'YYYY-MM-DD HH:mm', step: 60 }],
  ['whole hours', ['2019-03-23 20:00:00', '2019-03-23 01:00:00'], { step: 3600 }],
  ['T and Zulu', ['2014-10-06T10:22:01Z'], { format: 'YYYY-MM-DDTHH:mm:ssZ[Z]', zones: false }],
  [
    'milliseconds and zones',
    ['1987-11-19T00:22:16.824-04:00', '2018-01-16T14:45:24.907-05:00', '2018-05-16T14:45:24.907-04:00'],
    { format: 'YYYY-MM-DDTHH:mm:ss.SSSZ[-04:00]', step: 0.001, zones: true },
  ],
  ['two-digit years', ['10/16/17 22:59', '10/2/17 1:30'], { format: 'M/D/YY H:mm', step: 60 }],
  ['afternoon', ['01/02/2020 11:59 PM', '01/13/2020 12:00 AM'], { format: 'MM/DD/YYYY hh:mm A[AM]' }],
  ['month names', ['03-Jan-2020', '14-Feb-2021'], { format: 'DD-MMM-YYYY' }],
  ['time of day', ['20:21', '07:05'], { kind: 'datetime', format: 'HH:mm', step: 60 }],
  ['time with seconds', ['7:21:30', '12:05:01'], { kind: 'datetime', format: 'H:mm:ss', step: 1 }],
  ['no time of day', ['25:10', '31:05'], undefined],
  ['impossible', ['2012-02-30'], undefined],
  ['words', ['today'], undefined],
  ['numbers', ['12', '13'], undefined],
  ['decimals', ['12.5', '13.25'], undefined],
])('%s', (_, texts, expected) => {
  const shape = shapeOf(texts);
  if (expected === undefined) expect(shape).toBeUndefined();
  else {
    expect(shape).toMatchObject(expected);
    const format = new TimeFormat(shape!.format);
    for (const text of texts) {
      const value = format.read(text);
      expect(format.read(format.write(value))).toBe(value);
      if (!shape!.zones) expect(format.write(value)).toBe(text);
    }
  }
});

test.each([
  'YYYY-MM-DD',
  'D.M.YYYY',
  'MM/DD/YYYY',
  'YYYYMMDD[T000000]',
  'YYYY-MM-DDTHH:mm:ssZ[+02:00]',
  'YYYY-MM-DD HH:mm:ss.SSS',
  'M/D/YYYY h:mm:ss A[am]',
  'DD MMM YYYY HH:mm:ss',
])('%s gives back every moment that it can write', (format) => {
  const time = new TimeFormat(format);
  fc.assert(
    fc.property(fc.integer({ min: -5e9, max: 5e9 }), (n) => {
      const value = time.timed ? n : Math.floor(n / 86400);
      expect(time.read(time.write(value))).toBe(value);
    }),
    { numRuns: 200 },
  );
});
