/** Bytes of a file as a stream, and what can be told before any of it is understood. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { UserError } from '../error.ts';

export type Bytes = AsyncIterable<Uint8Array>;

/** A stream whose first bytes have been looked at. */
export interface Peeked {
  /** The first bytes, at least `size` of them unless the stream is shorter. */
  readonly head: Buffer;
  /** True where `head` is all there is. */
  readonly whole: boolean;
  /** The stream from its first byte; to be read once. */
  readonly all: Bytes;
}

/** Reads until `size` bytes are at hand, and gives the stream back untouched. */
export async function peek(source: Bytes, size: number): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const kept: Uint8Array[] = [];
  let length = 0;
  let whole = false;
  while (length < size) {
    const next = await iterator.next();
    if (next.done) {
      whole = true;
      break;
    }
    kept.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(kept);
  async function* all(): Bytes {
    try {
      if (head.length > 0) yield head;
      if (whole) return;
      for (;;) {
        const next = await iterator.next();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { head, whole, all: all() };
}

/** The bytes of a file on disk; says plainly what is wrong where there is no such file. */
export async function openFile(path: string): Promise<Bytes> {
  const where = { file: path };
  try {
    const found = await stat(path);
    if (found.isDirectory())
      throw new UserError(
        `${basename(path)} is a directory, not a file.`,
        'Name the data file itself.',
        where,
      );
  } catch (error) {
    throw mended(error, path);
  }
  return reading(path);
}

async function* reading(path: string): Bytes {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw mended(error, path);
  }
}

function mended(error: unknown, path: string): unknown {
  if (error instanceof UserError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const where = { file: path };
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new UserError(
      `There is no file ${basename(path)}.`,
      'Check the path; it is taken from the current directory.',
      where,
    );
  if (code === 'EACCES' || code === 'EPERM')
    return new UserError(`${basename(path)} may not be read.`, 'Give this user the right to read it.', where);
  if (code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE' || code === 'ELOOP')
    return new UserError('The path cannot be opened.', 'Check the path.', where);
  if (code !== undefined && /^E[A-Z]+$/.test(code))
    return new UserError(
      `${basename(path)} could not be read (${code}).`,
      'Check the disk and the path, and try again.',
      where,
    );
  return error;
}

/** Gunzips a stream. */
export async function* gunzip(source: Bytes, file: string): Bytes {
  const unzipped = createGunzip();
  const feeding = (async () => {
    try {
      for await (const chunk of source) {
        if (!unzipped.write(chunk)) await settled(unzipped);
        if (unzipped.destroyed) return;
      }
      unzipped.end();
    } catch (error) {
      unzipped.destroy(error as Error);
    }
  })();
  try {
    yield* unzipped as AsyncIterable<Buffer>;
    await feeding;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code?.startsWith('Z_'))
      throw new UserError(
        'The gzip data is damaged or cut off.',
        'Make the file anew: gzip -t FILE tells whether it is whole.',
        { file },
      );
    throw error;
  } finally {
    unzipped.destroy();
  }
}

/** Resolves when the stream takes more, or has ended one way or another. */
function settled(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    const names = ['drain', 'close', 'error'];
    const done = () => {
      for (const name of names) stream.off(name, done);
      resolve();
    };
    for (const name of names) stream.on(name, done);
  });
}

const SIGNATURES: readonly (readonly [string, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
  ['pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['sqlite', [...Buffer.from('SQLite format 3\0')]],
  ['age', [...Buffer.from('age-encryption.org/')]],
  ['age', [...Buffer.from('-----BEGIN AGE')]],
];

/** The container that the first bytes announce, if any. */
export function signature(head: Uint8Array): string | undefined {
  return SIGNATURES.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte))?.[0];
}
