/**
 * What an age file says of itself before any key is tried (age-encryption.org/v1, "Header"): enough to tell a wrong
 * key from a damaged file, and a damaged file from something that never was one.
 */
import { armor } from 'age-encryption';

const INTRO = 'age-encryption.org/v1';
const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----';
const LFS = 'version https://git-lfs.github.com/spec/';

export type AgeFile =
  /** A binary age file: where its payload starts and the kinds of its recipients (`X25519`, `scrypt`, …). */
  | {
      readonly form: 'age';
      readonly bytes: Uint8Array;
      readonly payload: number;
      readonly kinds: readonly string[];
    }
  | {
      readonly form:
        | 'empty'
        | 'lfs-pointer'
        | 'line-endings'
        | 'newer'
        | 'damaged-armor'
        | 'damaged-header'
        | 'other';
    };

/** Whether the bytes begin like an age file, binary or armored. */
export function looksLikeAge(bytes: Uint8Array): boolean {
  const start = latin1(bytes.subarray(0, 256)).replace(/^ï»¿/, '').trimStart();
  return start.startsWith('age-encryption.org/') || start.startsWith(ARMOR);
}

/** Tell what `bytes` are. Armor is taken off. */
export function readHeader(bytes: Uint8Array): AgeFile {
  if (bytes.length === 0) return { form: 'empty' };
  const start = latin1(bytes.subarray(0, 256));
  if (start.replace(/^ï»¿/, '').trimStart().startsWith(ARMOR)) {
    const inner = unarmor(bytes);
    return inner === null ? { form: 'damaged-armor' } : readHeader(inner);
  }
  if (start.startsWith(LFS)) return { form: 'lfs-pointer' };
  if (!start.startsWith('age-encryption.org/')) return { form: 'other' };
  if (start.startsWith(`${INTRO}\r\n`)) return { form: 'line-endings' };
  if (!start.startsWith(`${INTRO}\n`))
    return { form: /^age-encryption\.org\/v\d+\n/.test(start) ? 'newer' : 'damaged-header' };
  const stanzas = readStanzas(bytes);
  return stanzas === null ? { form: 'damaged-header' } : { form: 'age', bytes, ...stanzas };
}

/** The stanzas up to the `---` line and what follows it; null where the header never ends. */
function readStanzas(bytes: Uint8Array): { kinds: string[]; payload: number } | null {
  const kinds: string[] = [];
  let from = INTRO.length + 1;
  for (;;) {
    const end = bytes.indexOf(10, from);
    if (end < 0) return null;
    const line = latin1(bytes.subarray(from, end));
    if (line.startsWith('--- ')) return { kinds, payload: end + 1 };
    if (line.startsWith('-> ')) kinds.push(line.split(' ')[1]);
    from = end + 1;
  }
}

function unarmor(bytes: Uint8Array): Uint8Array | null {
  try {
    return armor.decode(latin1(bytes).replace(/^ï»¿/, ''));
  } catch {
    return null;
  }
}

/** One character a byte; never throws, whatever the bytes are. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
