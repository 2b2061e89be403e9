// Chunks handed out to threads. A wave is a list of jobs; every thread takes the next one that nobody has, until none
// is left. A ticket holds the wave's number (20 bits) and the next job's (12; 0xfff while the wave is being prepared), so
// that a thread that comes late can take nothing from a wave that it does not know.

import { runChunk } from './chunk';
import { Job, Model } from './layout';

/** What the threads share; all fields are 4 bytes. */
@unmanaged
export class Control {
  /** Number of the wave, from 1; −1 to stop. */
  wave: i32;
  ticket: i32;
  /** Jobs that are done. */
  done: i32;
  /** Set by a thread that failed. */
  failed: i32;
  /** Whether the wave wants the strict build. */
  strict: i32;
  count: i32;
  model: usize;
  /** u32 [count]: addresses of the jobs. */
  jobs: usize;
  /** Thread i works at workspaces + i·workspaceBytes. */
  workspaces: usize;
  workspaceBytes: usize;
}

/** Waits for a wave other than `seen` and returns its number. */
export function awaitWave(control: Control, seen: i32): i32 {
  const address = changetype<usize>(control) + offsetof<Control>('wave');
  let wave = atomic.load<i32>(address);
  while (wave == seen) {
    atomic.wait<i32>(address, seen, -1);
    wave = atomic.load<i32>(address);
  }
  return wave;
}

/** Takes jobs of a wave until none is left. */
export function takePart(control: Control, wave: i32, thread: i32): void {
  const ticketAddress = changetype<usize>(control) + offsetof<Control>('ticket');
  const doneAddress = changetype<usize>(control) + offsetof<Control>('done');
  for (;;) {
    const ticket = atomic.load<i32>(ticketAddress);
    if (ticket >>> 12 != (wave & 0xfffff)) return;
    const number = ticket & 0xfff;
    const count = control.count;
    if (number >= count) return;
    const job = changetype<Job>(<usize>load<u32>(control.jobs + ((<usize>number) << 2)));
    const model = changetype<Model>(control.model);
    const workspace = control.workspaces + <usize>thread * control.workspaceBytes;
    // What was read belongs to this wave if the ticket has not moved.
    if (atomic.cmpxchg<i32>(ticketAddress, ticket, ticket + 1) != ticket) continue;
    runChunk(model, job, workspace);
    if (atomic.add<i32>(doneAddress, 1) + 1 == count) atomic.notify(doneAddress, -1);
  }
}
