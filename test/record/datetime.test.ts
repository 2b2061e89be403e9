import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilOf, daysOf } from '../../src/record/calendar.ts';
import { TimeFormat } from '../../src/record/datetime.ts';
import { epochShape, timeShape } from '../../src/record/time-shape.ts';

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
  ['T and Zulu', ['2014-10-06T10:22:01Z'], { format: 'YYYY-MM-DDTHH:mm:ssZ[Z]' }],
  [
    'milliseconds and zones',
    ['1987-11-19T00:22:16.824-04:00', '2018-01-16T14:45:24.907-05:00', '2018-05-16T14:45:24.907-04:00'],
    {
      format: 'YYYY-MM-DDTHH:mm:ss.SSSZ[-04:00]',
      step: 0.001,
      zones: expect.arrayContaining(['-04:00', '-05:00']),
    },
  ],
  ['two-digit years', ['10/16/17 22:59', '10/2/17 1:30'], { format: 'M/D/YY H:mm', step: 60 }],
  ['afternoon', ['01/02/2020 11:59 PM', '01/13/2020 12:00 AM'], { format: 'MM/DD/YYYY hh:mm A[AM]' }],
  ['month names', ['03-Jan-2020', '14-Feb-2021'], { format: 'DD-MMM-YYYY' }],
  ['month names, not padded', ['3-Jan-2020', '14-Feb-2021'], { format: 'D-MMM-YYYY' }],
  ['full names of months', ['January 5, 2024', 'May 17, 2024'], { kind: 'date', format: 'MMMM D, YYYY' }],
  ['full names, day first', ['5 January 2024', '17 May 2024'], { format: 'D MMMM YYYY' }],
  [
    'a web server',
    ['17/May/2015:10:05:03 +0000', '18/May/2015:23:05:43 +0000'],
    { format: 'DD/MMM/YYYY:HH:mm:ss Z[+0000]', step: 1 },
  ],
  [
    'a mail',
    ['Mon, 06 Jan 2020 10:20:30 +0100', 'Tue, 07 Jan 2020 01:02:03 +0100'],
    { format: 'ddd, DD MMM YYYY HH:mm:ss Z[+0100]' },
  ],
  ['the wrong weekday', ['Tue, 06 Jan 2020', 'Wed, 07 Jan 2020'], undefined],
  ['dots and minutes', ['02.01.2020 13:45', '28.01.2020 07:00'], { format: 'DD.MM.YYYY HH:mm', step: 60 }],
  ['compact with a time', ['20141013T101500', '20150225T235959'], { format: 'YYYYMMDDTHHmmss' }],
  ['afternoon without a space', ['1/5/2024 1:30pm', '12/31/2024 11:05am'], { format: 'M/D/YYYY h:mmA[am]' }],
  ['Chinese and Japanese', ['2024年1月5日', '2024年12月31日'], { kind: 'date', format: 'YYYY年M月D日' }],
  [
    'Japanese with a time',
    ['2024年01月05日 09時30分', '2024年12月31日 18時05分'],
    { format: 'YYYY年MM月DD日 HH時mm分' },
  ],
  [
    'Chinese with a time, no space',
    ['2024年01月05日09:30', '2024年12月31日18:05'],
    { format: 'YYYY年MM月DD日HH:mm' },
  ],
  ['Korean', ['2024. 1. 5.', '2024. 12. 31.'], { format: 'YYYY. M. D.' }],
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
  'dddd, D MMMM YYYY h:mA[pm]:s',
  'X',
  'x',
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

const seconds = Array.from({ length: 30 }, (_, i) => String(1_450_000_000 + i * 86_399));

test.each<[string, string[], string[], object | undefined]>([
  ['seconds', seconds, ['created', 'at'], { kind: 'datetime', format: 'X', step: 1 }],
  ['milliseconds', seconds.map((s) => `${s}123`), ['time'], { format: 'x', step: 0.001 }],
  ['milliseconds, all whole seconds', seconds.map((s) => `${s}000`), ['timestamp'], { format: 'x', step: 1 }],
  ['a name that says nothing of time', seconds, ['phone'], undefined],
  ['one beyond the range', [...seconds, '9999999999'], ['time'], undefined],
  ['too few to tell', seconds.slice(0, 10), ['time'], undefined],
])('since 1970: %s', (_, texts, words, expected) => {
  const shape = epochShape(texts, words);
  if (expected === undefined) expect(shape).toBeUndefined();
  else {
    expect(shape).toMatchObject(expected);
    const format = new TimeFormat(shape!.format);
    for (const text of texts) expect(format.write(format.read(text))).toBe(text);
  }
});

test('the zone of summer and of winter are both written back', () => {
  const texts = ['2018-01-16T14:45:24-05:00', '2018-02-16T14:45:24-05:00', '2018-07-16T14:45:24-04:00'];
  const { format, zones } = shapeOf(texts)!;
  const time = new TimeFormat(format, zones);
  for (const text of texts) expect(time.write(time.read(text))).toBe(text);
});
