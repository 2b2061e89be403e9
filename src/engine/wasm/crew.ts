/**
 * The threads of a network. `run` has a list of jobs done and returns when all are: the calling thread works too, and
 * workers join when they are up, so nobody waits for them to start. Which thread does which job changes no result.
 */
import { Worker } from 'node:worker_threads';
import { instantiate, type Kernels } from './kernels.ts';
import { type Arena, CONTROL } from './memory.ts';

/** Fields of the struct `Control` of kernels/wave.ts. */
const WAVE = 0;
const TICKET = 1;
const DONE = 2;
const FAILED = 3;
const STRICT = 4;

/** Jobs of one wave: what a ticket can count, but for the number that says that the wave is closed. */
const CLOSED = 0xfff;
export const MAX_JOBS = CLOSED - 1;

/**
 * A worker can die without a word (out of memory, say), and while this thread waits for it no event says so. A wave
 * has lost it where nothing moves for so long beyond ten times what this thread itself has worked at a wave.
 */
const PATIENCE_MS = 10_000;
const TIMES = 10;
/** Waits are counted, not time: a process that was stopped for a while has lost nobody. */
const WAIT_MS = 100;

export interface Builds {
  /** The same bits everywhere: scores and samples. */
  readonly strict: WebAssembly.Module;
  /** The build that trains, where it is another. */
  readonly training?: WebAssembly.Module;
}

export class Crew {
  readonly strict: Kernels;
  readonly training: Kernels;
  private readonly workers: Worker[] = [];
  private readonly control: Int32Array;
  private fault: string | undefined;
  private wave = 0;
  private hired = false;
  private disposed = false;
  /** The longest that this thread has worked at a wave, in ms. */
  private longest = 0;

  constructor(
    private readonly builds: Builds,
    private readonly arena: Arena,
    private readonly threads: number,
    private readonly workerFile: URL | undefined,
    private readonly patience = PATIENCE_MS,
  ) {
    this.strict = instantiate(builds.strict, arena.memory);
    this.training = builds.training ? instantiate(builds.training, arena.memory) : this.strict;
    this.control = new Int32Array(arena.memory.buffer, CONTROL, 10).fill(0);
  }

  /** @param jobs addresses of structs `Job`, at most MAX_JOBS */
  run(model: number, jobs: readonly number[], strict: boolean): void {
    if (jobs.length > 1) this.hire();
    const { arena } = this;
    const kernels = strict ? this.strict : this.training;
    const scratch = arena.take(128);
    const bytes = jobs.reduce((most, job) => {
      return Math.max(most, Math.ceil(kernels.workspaceBytes(model, job, scratch) / 64) * 64);
    }, 0);
    if (jobs.length === 1 || this.workers.length === 0) {
      const workspace = arena.take(bytes);
      for (const job of jobs) kernels.runChunk(model, job, workspace);
      return;
    }
    const list = arena.take(4 * jobs.length);
    arena.u32.set(jobs, list / 4);
    // Every worker that may come has a workspace of its own, even where there are fewer jobs.
    const workspaces = arena.take(bytes * (this.workers.length + 1));
    this.publish([Number(strict), jobs.length, model, list, workspaces, bytes]);
    const from = performance.now();
    kernels.takePart(CONTROL, this.wave, 0);
    this.longest = Math.max(this.longest, performance.now() - from);
    this.await(jobs.length);
  }

  /** Throws where there is nobody to work any more. */
  check(): void {
    if (this.disposed) throw new Error('this network has been disposed of');
    this.throwFault();
  }

  /** Opens the next wave. */
  private publish(fields: readonly number[]): void {
    const { control } = this;
    this.wave = (this.wave + 1) & 0x3fffffff;
    // Closed while its fields change: a thread that is still on its way out of the last wave finds nothing to take.
    Atomics.store(control, TICKET, (this.wave << 12) | CLOSED);
    control.set(fields, STRICT);
    Atomics.store(control, DONE, 0);
    Atomics.store(control, TICKET, this.wave << 12);
    Atomics.store(control, WAVE, this.wave);
    Atomics.notify(control, WAVE);
  }

  /** Lets the workers go; returns whether the memory is free for others. */
  dispose(): boolean {
    if (this.disposed) return false;
    this.disposed = true;
    if (!this.hired) return true;
    Atomics.store(this.control, WAVE, -1);
    Atomics.notify(this.control, WAVE);
    for (const worker of this.workers) void worker.terminate();
    this.workers.length = 0;
    return false;
  }

  private hire(): void {
    if (this.hired || this.threads < 2 || !this.workerFile) return;
    this.hired = true;
    for (let thread = 1; thread < this.threads; thread++) {
      const worker = new Worker(this.workerFile, {
        workerData: { memory: this.arena.memory, ...this.builds, control: CONTROL, thread },
        env: {},
        execArgv: [],
      });
      // A process that is done does not wait for them.
      worker.unref();
      worker.on('error', (error) => {
        this.fault ??= error.message;
      });
      worker.on('exit', (code) => {
        if (!this.disposed) this.fault ??= `it ended with status ${code}`;
      });
      this.workers.push(worker);
    }
  }

  private await(count: number): void {
    const { control } = this;
    for (let spin = 0; spin < 20_000; spin++) if (Atomics.load(control, DONE) === count) return;
    const most = (this.patience + TIMES * this.longest) / WAIT_MS;
    let waits = 0;
    for (let done = Atomics.load(control, DONE); done !== count; ) {
      const waited = Atomics.wait(control, DONE, done, WAIT_MS);
      this.throwFault();
      const now = Atomics.load(control, DONE);
      if (now !== done) waits = 0;
      else if (waited === 'timed-out' && ++waits > most) this.fault = 'it does not answer';
      done = now;
    }
  }

  private throwFault(): void {
    if (Atomics.load(this.control, FAILED) !== 0) this.fault ??= 'its kernels trapped';
    if (this.fault !== undefined) throw new Error(`a worker thread of the engine failed: ${this.fault}`);
  }
}
