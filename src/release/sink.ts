/** Files that are written piece by piece. */

import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

export interface Written {
  /** Relative to the out folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One file of a fixture, written piece by piece. */
export interface Sink {
  write(piece: string | Uint8Array): void;
  /** No more pieces: the file is safe on the disk. */
  end(): Written;
}

export class FileSink implements Sink {
  private file: number | undefined;
  private readonly hash: Hash = createHash('sha256');
  private readonly pieces: Uint8Array[] = [];
  private held = 0;
  private bytes = 0;
  private written: Written | undefined;

  constructor(
    path: string,
    private readonly name: string,
    private readonly guarded: <T>(work: () => T) => T,
  ) {
    this.file = openSync(path, 'wx', 0o644);
  }

  write(piece: string | Uint8Array): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
    this.pieces.push(bytes);
    this.held += bytes.length;
    if (this.held >= 1 << 18) this.flush();
  }

  end(): Written {
    if (this.written) return this.written;
    this.flush();
    this.guarded(() => {
      if (this.file === undefined) throw new Error('the sink is closed');
      fsyncSync(this.file);
      closeSync(this.file);
      this.file = undefined;
    });
    this.written = { path: this.name, bytes: this.bytes, sha256: this.hash.digest('hex') };
    return this.written;
  }

  abandon(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private flush(): void {
    this.guarded(() => {
      if (this.file === undefined) throw new Error('the sink is closed');
      const block = Buffer.concat(this.pieces);
      for (let from = 0; from < block.length; ) from += writeSync(this.file, block, from);
      this.hash.update(block);
      this.bytes += block.length;
      this.pieces.length = 0;
      this.held = 0;
    });
  }
}
