import { expect, test } from 'vitest';
import { Draws, USE } from '../../src/measure/draws.ts';
import { type Change, changes, DEFAULT, keyOf } from '../../src/tune/knobs.ts';
import { planFor, splitOf } from '../../src/tune/plan.ts';
import { type Score, type SearchJob, search, type Trial } from '../../src/tune/search.ts';

/** A world in which a change is worth what it is said to be, and a split moves all changes alike and each a little. */
interface World {
  readonly worth: (change: Change) => number;
  readonly noise?: number;
  /** How far a privacy gate is broken. */
  readonly excess?: (change: Change) => number;
  /** Of the noise. */
  readonly seed?: number;
  /** Seconds of a trial. */
  readonly cost?: number;
  readonly seconds?: number;
}

/** A standard normal number that follows from a text. */
function luckOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return new Draws(hash >>> 0, USE.simulation).normal();
}

function job(world: World, more: Partial<SearchJob> = {}) {
  const { cost = 1, seconds = 300, noise = 0.001, seed = 0 } = world;
  const calls: string[] = [];
  let clock = (more.known?.length ?? 0) * cost;
  const made: SearchJob = {
    plan: planFor(5_000, seconds, () => cost, []),
    changes: changes(40, 1, 500),
    ratio: 0.25,
    seconds,
    spent: () => clock,
    cost: () => cost,
    run: async (change, _, turn): Promise<Score> => {
      clock += cost;
      calls.push(`${keyOf(change)} ${turn}`);
      const split = splitOf(turn);
      // What the rows of a split do to all alike, what they do to this change, and what training's chance does.
      const luck =
        0.05 * luckOf(`${seed} ${split}`) +
        noise * Math.SQRT1_2 * luckOf(`${seed} ${keyOf(change)} ${split}`) +
        noise * Math.SQRT1_2 * luckOf(`${seed} ${keyOf(change)} ${split} ${turn}`);
      const objective = 0.9 + world.worth(change) + luck;
      const excess = world.excess?.(change) ?? 0;
      return { objective, fidelity: objective, told: null, utility: null, membership: 0.5, excess };
    },
    ...more,
  };
  return { made, calls, clock: () => clock };
}

test('a planted better setting is found', async () => {
  const { made } = job({ worth: ({ memory }) => (memory === 2 ? 0.02 : -0.01) });
  const { winner, gain } = await search(made);
  expect(winner.memory).toBe(2);
  expect(gain!.low).toBeGreaterThan(0);
});

test('what did not go on takes the place of what was lucky once', async () => {
  const [lucky, better] = [{ memory: 2 }, { bins: 0.5 }];
  const { made } = job({ worth: ({ memory, bins }) => (memory ? -0.04 : bins === 0.5 ? 0.01 : -0.01) });
  const [first, second, last] = made.plan.rungs;
  const [turn] = first.turns;
  const { winner, trials } = await search({
    ...made,
    plan: {
      rungs: [
        { ...first, turns: [turn], challengers: 3 },
        { ...second, turns: second.turns.slice(0, 1), challengers: 2 },
        last,
      ],
    },
    changes: [lucky, { rate: 0.5 }, better],
    run: async (change, rows, at) => {
      const score = await made.run(change, rows, at);
      return { ...score, objective: score.objective + (at === turn && change.memory ? 0.08 : 0) };
    },
  });
  const playing = (rung: number) =>
    new Set(trials.filter((one) => one.rung === rung).map(({ change }) => keyOf(change)));
  expect(playing(1)).toContain('memory 2');
  expect(playing(1)).not.toContain('bins 0.5');
  expect(winner).toEqual(better);
});

test('what is better and breaks a privacy gate does not win', async () => {
  const better = ({ memory }: Change) => memory === 2;
  const { made } = job({
    worth: (change) => (better(change) ? 0.02 : -0.01),
    excess: (change) => (better(change) ? 0.1 : 0),
  });
  expect((await search(made)).winner).toBe(DEFAULT);
});

test('where all that is better breaks privacy gates, the search ends and says so', async () => {
  const { made, clock } = job({ worth: () => 0.01, excess: (change) => (change === DEFAULT ? 0 : 0.1) });
  const { winner, reason, refused } = await search({ ...made, changes: made.changes.slice(0, 3) });
  expect(winner).toBe(DEFAULT);
  expect(refused.length).toBeGreaterThanOrEqual(3);
  expect(reason).toContain('no other change is left');
  expect(clock()).toBeLessThan(300);
});

test('what breaks a privacy gate more often than the default does not win, however little it is beyond', async () => {
  const { made } = job({ worth: ({ memory }) => (memory === 2 ? 0.02 : -0.01) });
  const run = async (change: Change, rows: number, turn: number): Promise<Score> => {
    const score = await made.run(change, rows, turn);
    return { ...score, excess: turn % 2 === 0 || change.memory !== 2 ? 0 : 0.01 };
  };
  const { winner, reason } = await search({ ...made, run });
  expect(winner).toBe(DEFAULT);
  expect(reason).toContain('breaks privacy gates');
});

test('who breaks privacy gates more often makes room for the next best, which may win', async () => {
  const { made } = job({
    worth: ({ memory, bins, ...more }) =>
      Object.keys(more).length
        ? -0.02
        : memory === 2
          ? 0.03
          : memory === undefined && bins === 0.5
            ? 0.02
            : -0.02,
    // Where many trials are made it is not seen yet.
    excess: ({ memory }) => (memory === 2 ? 0.01 : 0),
  });
  const { winner, refused, doubtful, trials } = await search(made);
  expect(refused.map(keyOf)).toContain('memory 2');
  expect(winner).toEqual({ bins: 0.5 });
  expect(doubtful).toBe(false);
  // The default is not tried again for it.
  const last = trials.filter(({ rung }) => rung === 2).map(({ change, turn }) => `${keyOf(change)} ${turn}`);
  expect(new Set(last).size).toBe(last.length);
});

test('what does nothing to privacy is seldom refused for good, and what is in doubt is said to be', async () => {
  let [won, doubted] = [0, 0];
  for (let seed = 0; seed < 100; seed++) {
    const { made } = job({ worth: ({ memory }) => (memory === 2 ? 0.02 : -0.01), seed });
    const run = async (change: Change, rows: number, turn: number): Promise<Score> => {
      const score = await made.run(change, rows, turn);
      return { ...score, excess: Math.max(0, 0.01 * luckOf(`${seed} ${keyOf(change)} ${turn} gate`)) };
    };
    const { winner, doubtful } = await search({ ...made, run });
    if (winner.memory === 2) won++;
    if (doubtful) doubted++;
  }
  expect(won).toBeGreaterThan(90);
  expect(doubted).toBeGreaterThan(10);
  expect(doubted).toBeLessThan(70);
});

test('time is kept to check a change in doubt, and is not where there is none', async () => {
  const world: World = { worth: ({ memory }) => (memory === 2 ? 0.02 : -0.01) };
  for (const excess of [0, 0.05]) {
    const { made, clock } = job(world);
    const run = async (change: Change, rows: number, turn: number): Promise<Score> => ({
      ...(await made.run(change, rows, turn)),
      // Once, and only of what is changed.
      excess: change !== DEFAULT && turn === made.plan.rungs[2].turns[0] ? excess : 0,
    });
    const { winner, doubtful } = await search({ ...made, run, again: 25 });
    expect([winner.memory, doubtful]).toEqual([2, excess > 0]);
    if (doubtful) expect(clock()).toBeLessThanOrEqual(250);
    else expect(clock()).toBeGreaterThan(290);
  }
});

test('where the default breaks a privacy gate, what keeps it wins if it is as good, and not if it is worse', async () => {
  const world = (worth: number): World => ({
    worth: (change) => (change.memory === 0.5 ? worth : change === DEFAULT ? 0 : -0.02),
    excess: ({ memory }) => (memory === 0.5 ? 0 : 0.1),
    noise: 0.0002,
  });
  const as = await search(job(world(0.0001)).made);
  expect(as.winner.memory).toBe(0.5);
  expect((await search(job(world(-0.01)).made)).winner).toBe(DEFAULT);
});

test('what helps alone is tried together', async () => {
  const { made } = job({
    worth: ({ bins, memory }) => (bins === 0.5 ? 0.01 : 0) + (memory === 0.5 ? 0.01 : 0) - 0.001,
  });
  expect((await search(made)).winner).toMatchObject({ bins: 0.5, memory: 0.5 });
});

test('a dear change that the time does not suffice for keeps no other from its turn', async () => {
  const { made } = job({ worth: ({ bins }) => (bins === 0.5 ? 0.02 : -0.01), cost: 5 });
  const list: Change[] = [{ size: 16 }, { bins: 0.5 }, { rate: 0.5 }, { memory: 2 }];
  const [first, ...others] = made.plan.rungs;
  const plan = {
    rungs: [{ ...first, turns: [0], challengers: 4 }, ...others],
  } as unknown as SearchJob['plan'];
  const { trials, winner } = await search({
    ...made,
    plan,
    changes: list,
    cost: ({ size = 1 }) => 30 * size,
    seconds: 300,
    begun: 0,
  });
  const names = trials.filter(({ rung }) => rung === 0).map(({ change }) => keyOf(change));
  expect(names).toEqual(['default', 'bins 0.5', 'rate 0.5', 'memory 2']);
  expect(winner.bins).toBe(0.5);
});

test('of changes that come to the same, one goes on', async () => {
  const { made, calls } = job({ worth: () => 0 });
  const same = async (change: Change, rows: number, turn: number): Promise<Score> => {
    const score = await made.run(change, rows, turn);
    const objective = 0.9 + ('bins' in change ? 0.01 : 0);
    return { ...score, objective };
  };
  await search({ ...made, run: same });
  const [{ rows: first }, { rows: middle }] = made.plan.rungs;
  expect(first).toBeLessThanOrEqual(middle);
  const later = calls.filter((call) => Number(call.split(' ').at(-1)) >= made.plan.rungs[2].turns[0]);
  expect(new Set(later.map((call) => call.slice(0, call.lastIndexOf(' '))))).toEqual(
    new Set(['default', 'bins 0.5']),
  );
});

test('where nothing is better, the default stays in 95 of 100 searches, whatever the noise', async () => {
  let lucky = 0;
  for (let seed = 0; seed < 400; seed++) {
    const { made } = job({ worth: () => 0, noise: 0.001 * 2 ** (seed % 6), seed, seconds: 150 });
    if ((await search(made)).winner !== DEFAULT) lucky++;
  }
  expect(lucky).toBeLessThanOrEqual(20);
});

test('what is better by a little more than what the noise of one trial is, is found more often than not', async () => {
  let found = 0;
  for (let seed = 0; seed < 40; seed++) {
    const { made } = job({ worth: ({ rate }) => (rate === 0.5 ? 0.02 : 0), noise: 0.014, seed });
    if ((await search(made)).winner.rate === 0.5) found++;
  }
  expect(found).toBeGreaterThan(20);
});

test.each([10, 60, 300])('%i seconds are enough', async (seconds) => {
  const { made, clock } = job({ worth: () => 0.01, seconds, cost: 0.7 });
  await search(made);
  expect(clock()).toBeLessThanOrEqual(seconds);
});

test('no split of the last round chose who stands in it', async () => {
  const { made } = job({ worth: ({ size }) => (size ? 0.01 : 0) });
  const { trials } = await search(made);
  const splits = (rung: number) =>
    new Set(trials.filter((one) => one.rung === rung).map(({ turn }) => splitOf(turn)));
  for (const split of splits(2)) expect(splits(0).has(split) || splits(1).has(split)).toBe(false);
  expect(splits(2).size).toBeGreaterThanOrEqual(3);
});

test('a stopped search goes on: nothing is tried twice, and it ends alike', async () => {
  const world: World = { worth: ({ length }) => (length === 1.5 ? 0.02 : 0) };
  const whole = await search(job(world).made);
  const known: Trial[] = [];
  const stopped = job(world).made;
  await expect(
    search({
      ...stopped,
      onTrial: (trial) => {
        known.push(JSON.parse(JSON.stringify(trial)));
        if (known.length === 25) throw new Error('stopped');
      },
    }),
  ).rejects.toThrow('stopped');
  const later = job(world, { known });
  const again = await search(later.made);
  expect(later.calls).toHaveLength(whole.trials.length - 25);
  expect(again.winner).toEqual(whole.winner);
  expect(again.gain).toEqual(whole.gain);
});
