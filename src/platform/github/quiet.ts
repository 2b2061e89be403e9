/**
 * The Actions libraries write to the log as they please: progress lines, and for a failed cache request even an error
 * annotation that looks as if it decided the build. What they say inside `quietly` becomes debug lines (shown when the
 * user turns on step debugging) and is handed back, so that one warning of ours can tell the story.
 *
 * What belongs to a library is told by the asynchronous context it was written in, so our own lines pass untouched
 * meanwhile, and a library that is left behind after a deadline stays quiet.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { harmless } from './commands.ts';

export interface Said {
  /** Texts of the warnings and errors so far. */
  readonly complaints: readonly string[];
}

interface Listener {
  readonly complaints: string[];
  /** The beginning of a line whose end was not written yet. */
  rest: string;
}

type Write = typeof process.stdout.write;
type Output = { write: Write };

const speaker = new AsyncLocalStorage<Listener>();
const patched = new WeakSet<Output>();

/** Commands that must reach the runner as they are. */
const PASS = /^::(add-mask|debug)\b/;
const COMPLAINT = /^::(?:warning|error)\b[^:]*::(.*)$/;
const PLAIN_COMPLAINT = /^Failed to (save|restore)|^Cache (save|restore) skipped/;

/** @param stdout of the process; tests pass their own */
export async function quietly<T>(
  work: (said: Said) => Promise<T>,
  stdout: Output = process.stdout,
): Promise<T> {
  if (!patched.has(stdout)) patch(stdout);
  const listener: Listener = { complaints: [], rest: '' };
  return speaker.run(listener, () => work(listener));
}

/**
 * Whether what runs now was started by a library inside `quietly`: asked where an error surfaces that nobody caught. A
 * library that fails in the background, after its deadline for example, is no reason to end a run.
 */
export function isLibrarySpeaking(): boolean {
  return speaker.getStore() !== undefined;
}

function patch(stdout: Output): void {
  const write = stdout.write.bind(stdout) as (text: string) => boolean;
  const original = stdout.write;
  patched.add(stdout);
  stdout.write = function (this: unknown, chunk: string | Uint8Array, encoding?: unknown, done?: unknown) {
    const listener = speaker.getStore();
    if (listener === undefined)
      return original.call(stdout, chunk, encoding as BufferEncoding, done as () => void);
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const lines = (listener.rest + text).split(/\r?\n/);
    listener.rest = lines.pop() ?? '';
    for (const line of lines) write(hear(line, listener));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(() => callback());
    return true;
  } as Write;
}

/** What a line of a library becomes. */
function hear(line: string, listener: Listener): string {
  if (PASS.test(line)) return `${line}\n`;
  const complaint = COMPLAINT.exec(line)?.[1];
  if (complaint !== undefined) listener.complaints.push(unescaped(complaint));
  else if (PLAIN_COMPLAINT.test(line)) listener.complaints.push(line);
  return line === '' ? '' : `::debug::${harmless(complaint ?? line)}\n`;
}

/** Undo the escapes of a workflow command's text. */
function unescaped(text: string): string {
  return text.replaceAll('%0D', '').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** The answer of `work`, or `late` when it takes longer than `ms`: the work goes on unheard. */
export async function within<T>(ms: number, work: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const bell = new Promise<T>((done) => {
    timer = setTimeout(() => done(late), ms);
  });
  try {
    return await Promise.race([work, bell]);
  } finally {
    clearTimeout(timer);
  }
}
