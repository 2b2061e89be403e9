/**
 * Simulated searches: what `tune` finds and how often it is wrong, in worlds whose noise, costs and nearness to the privacy
 * gates are those that the public sets showed, and whose truth is made up. A minute, and no training at all.
 *
 *     node scripts/run-bench.mjs searches [--sets credit,hr] [--minutes 10] [--worlds 400]
 *
 * In a world every step of a knob is worth something of its own and makes more or less be known by heart; steps add up.
 * `found`: a change won; what it is truly worth, and that of all searches on average. `lost`: it is truly worse than the
 * default. `harmed`: on average over lots of rows it breaks privacy gates further than the default, by a hundredth of what the
 * limit is from perfect or more. `of nothing`: wins where every change is worth nothing. `refused`: searches in which a change
 * was refused for privacy where none does anything to it.
 */
import { parseArgs } from 'node:util';
import { Draws, USE } from '../src/measure/draws.ts';
import { mean } from '../src/measure/statistics.ts';
import { costOf, inReach, workOf } from '../src/tune/cost.ts';
import { type Change, changes, DEFAULT, isShared, keyOf, trainingOf } from '../src/tune/knobs.ts';
import { leastOf, MOST_CHANGES, planFor, shareOf, splitOf } from '../src/tune/plan.ts';
import { type Score, search } from '../src/tune/search.ts';

interface World {
  /** That a trial may learn, and test rows / those. */
  readonly rows: number;
  readonly ratio: number;
  /** Seconds of a trial of the default: whatever is learned, and a pass of a row. */
  readonly fixed: number;
  readonly slope: number;
  /** Deviation of what training's chance does to the objective, of what a lot of rows does, and share of trainings that fail. */
  readonly chance: number;
  readonly lot: number;
  readonly failing: number;
  /** What changes differ by. */
  readonly scale: number;
  /** Membership of the default, what the rows and what chance do to it, where its gate is broken, and by how much it is once. */
  readonly membership: number;
  readonly rowsDo: number;
  readonly chanceDoes: number;
  readonly limit: number;
  readonly room: number;
}

/** As the searches of ten minutes of processor time on every set showed them. */
const WORLDS: Readonly<Record<string, World>> = {
  heart: world([196, 0.2, 6.9e-5], [0.004, 0.004, 0.008], [0.558, 0.04, 0.01, 0.65, 0.2]),
  diabetes: world([508, 1.7, 7.7e-5], [0.0085, 0.0035, 0.012], [0.556, 0.034, 0.012, 0.614, 0.19], 0.03),
  hr: world([933, 3, 1e-4], [0.016, 0.005, 0.025], [0.573, 0.029, 0.008, 0.583, 0.14], 0.03),
  telco: world([4226, 10, 2.1e-4], [0.005, 0.0025, 0.005], [0.557, 0.012, 0.007, 0.583, 0.1]),
  bank: world([5000, 9, 2.5e-4], [0.0045, 0.0025, 0.004], [0.546, 0.009, 0.007, 0.583, 0.1]),
  credit: world([20000, 14, 6e-4], [0.008, 0.003, 0.02], [0.566, 0.015, 0.011, 0.583, 0.1]),
  adult: world([5000, 9, 2.2e-4], [0.0048, 0.002, 0.006], [0.529, 0.013, 0.007, 0.583, 0.1]),
};

function world(
  [rows, fixed, slope]: readonly [number, number, number],
  [chance, lot, scale]: readonly [number, number, number],
  [membership, rowsDo, chanceDoes, limit, room]: readonly [number, number, number, number, number],
  failing = 0,
): World {
  const shared = { membership, rowsDo, chanceDoes, limit, room };
  return { rows, ratio: 0.25, fixed, slope, chance, lot, scale, failing, ...shared };
}

const { values: flags } = parseArgs({
  options: {
    sets: { type: 'string', default: Object.keys(WORLDS).join(',') },
    minutes: { type: 'string', default: '10' },
    worlds: { type: 'string', default: '400' },
  },
});
const budget = 60 * Number(flags.minutes);
const worlds = Number(flags.worlds);

/** Standard normal and uniform numbers that follow from a text. */
function drawsOf(text: string): Draws {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return new Draws(hash >>> 0, USE.simulation);
}
const luckOf = (text: string) => drawsOf(text).normal();

/** What steps of a knob are worth on average, where that is not a loss of .2: those that are tried first. */
const USUAL: Readonly<Partial<Record<string, number>>> = { outcome: 0.3, reread: 0.2 };

/** What a change is truly worth, in units of what changes differ by. */
function worthOf(change: Change, seed: number): number {
  return Object.entries(change).reduce((sum, [knob, step]) => {
    const usual = USUAL[knob] ?? -0.2;
    return sum + usual + 0.6 * luckOf(`worth ${seed} ${knob} ${step}`);
  }, 0);
}

/** What it adds to membership. */
function heartOf(change: Change, seed: number): number {
  return Object.entries(change).reduce(
    (sum, [knob, step]) => sum + 0.003 + 0.008 * luckOf(`heart ${seed} ${knob} ${step}`),
    0,
  );
}

/** Seconds: what was planned with, but for what nobody knows before. */
function seconds(own: World, change: Change, rows: number): number {
  const { size = 1, length = 1, critic, reread = 0, evening = 1 } = change;
  const training = own.slope * workOf(rows);
  const drawing = (critic ? 0.35 : 0) + 0.08 * Math.max(0, evening - 1);
  const trained = isShared(change) ? 0 : size ** 1.2 * Math.sqrt(length) * (1 + 0.15 * reread);
  return training * trained + drawing * (training + own.fixed) + own.fixed;
}

function truly(own: World, more: number): number {
  const excesses = Array.from({ length: 200 }, (_, i) => {
    const draws = drawsOf(`truly ${i}`);
    return excessOf(
      own,
      own.membership + more + own.rowsDo * draws.normal() + own.chanceDoes * draws.normal(),
    );
  });
  return mean(excesses);
}

function excessOf({ limit, room }: World, membership: number): number {
  return Math.max(0, Math.min(1, (membership - limit) / room));
}

async function simulated(own: World, seed: number, gains: number, hearts: number) {
  let clock = 0;
  const cost = costOf(own);
  const again = cost(DEFAULT, own.rows / (1 - own.ratio));
  const { several, until } = shareOf(budget, again);
  const list = inReach(changes(MOST_CHANGES, seed, own.rows), own, leastOf(own.rows), budget);
  const plan = planFor(own.rows, until, cost, list);
  const run = async (change: Change, rows: number, turn: number): Promise<Score> => {
    clock += seconds(own, change, rows);
    const split = splitOf(turn);
    const name = `${seed} ${keyOf(change)} ${split}`;
    const draws = drawsOf(`${seed} ${keyOf(trainingOf(change))} ${turn}`);
    const objective =
      gains * own.scale * worthOf(change, seed) +
      0.4 * own.chance * luckOf(name) +
      own.chance * draws.normal() +
      own.lot * luckOf(`lots ${seed} ${keyOf(change)} ${turn}`) -
      (draws.uniform() < own.failing ? 0.1 : 0);
    const membership =
      own.membership +
      hearts * heartOf(change, seed) +
      own.rowsDo * luckOf(`rows ${seed} ${split}`) +
      own.chanceDoes * draws.normal();
    return {
      ...{ objective, fidelity: objective, told: null, utility: null, membership },
      excess: excessOf(own, membership),
    };
  };
  const outcome = await search({
    plan,
    changes: list,
    ratio: own.ratio,
    seconds: until,
    again: several ? 0 : again,
    spent: () => clock,
    cost,
    run,
  });
  // One training of each on all rows, seen on the same rows.
  const final = (more: number, of: string) =>
    excessOf(
      own,
      own.membership +
        more +
        own.rowsDo * luckOf(`final ${seed}`) +
        own.chanceDoes * luckOf(`final ${seed} ${of}`),
    );
  const heart = hearts * heartOf(outcome.winner, seed);
  const won =
    outcome.winner !== DEFAULT && (!outcome.doubtful || final(heart, 'winner') <= final(0, 'default'));
  return {
    plan,
    won,
    worth: won ? gains * own.scale * worthOf(outcome.winner, seed) : 0,
    harm: won ? truly(own, hearts * heartOf(outcome.winner, seed)) - truly(own, 0) : 0,
    refused: (outcome.refused?.length ?? 0) > 0,
    trials: outcome.trials.length,
    clock,
  };
}

console.log(`${worlds} worlds a set, ${flags.minutes} minutes\n`);
console.log(
  '| set | trials | found | worth of what was found, of all searches | lost | harmed | of nothing | refused |',
);
console.log('| --- | --: | --: | --: | --: | --: | --: | --: |');
const percent = (count: number) => `${((100 * count) / worlds).toFixed(1)} %`;
const all: number[][] = [];
for (const name of flags.sets.split(',')) {
  const own = WORLDS[name];
  const seeds = Array.from({ length: worlds }, (_, seed) => seed);
  const found = await Promise.all(seeds.map((seed) => simulated(own, seed, 1, 1)));
  const nothing = await Promise.all(seeds.map((seed) => simulated(own, seed, 0, 1)));
  const alike = await Promise.all(seeds.map((seed) => simulated(own, seed, 1, 0)));
  const wins = found.filter(({ won }) => won);
  const counts = [
    wins.length,
    wins.filter(({ worth }) => worth < 0).length,
    wins.filter(({ harm }) => harm > 0.01).length,
    nothing.filter(({ won }) => won).length,
    alike.filter(({ refused }) => refused).length,
  ];
  all.push(counts);
  console.error(
    name,
    JSON.stringify(found[0].plan.rungs.map((r) => [r.rows, r.turns.length, r.challengers])),
    Math.max(...found.map((f) => f.clock)).toFixed(0),
  );
  console.log(
    `| ${name} | ${mean(found.map(({ trials }) => trials)).toFixed(0)} | ${percent(counts[0])} | ${(wins.length ? mean(wins.map(({ worth }) => worth)) : 0).toFixed(4)}, ${mean(found.map(({ worth }) => worth)).toFixed(4)} | ${counts.slice(1).map(percent).join(' | ')} |`,
  );
}
const means = all[0].map((_, i) => mean(all.map((counts) => counts[i])));
console.log(`| mean | | ${percent(means[0])} | | ${means.slice(1).map(percent).join(' | ')} |`);
