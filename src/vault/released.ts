/**
 * Released fixtures as one signed file, for runs that have no key: a run with the identity packs and signs them, a
 * run without it checks the signature by the public half that the workflow names, and every file by its digest.
 *
 * What the signature promises: the files are, byte for byte, what a run that held the identity released for this
 * repository. What it does not: that they are the newest (whoever may write the cache can put an older release back),
 * and anything at all in a run whose workflow file the author of the run wrote, as in a pull request from a fork:
 * there it guards against accidents, and such a run has nothing to lose but its own fixtures.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical.ts';
import type { Identity } from './identity.ts';
import { sign, signerOf, verify } from './sign.ts';

export const RELEASED_FORMAT = 1;
const KIND = 'synthetic-fixtures released';

export interface ReleasedFile {
  readonly dataset: string;
  /** A plain file name. */
  readonly name: string;
  readonly format: string;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

export interface Released {
  /** `owner/name` of the repository that released them. */
  readonly repository: string;
  /** Version of the program. */
  readonly version: string;
  readonly verdict: 'pass' | 'warn';
  readonly files: readonly ReleasedFile[];
}

interface Statement extends Omit<Released, 'files'> {
  readonly kind: string;
  readonly format: number;
  readonly files: readonly (Omit<ReleasedFile, 'bytes'> & { readonly sha256: string })[];
}

/** The files, what is said of them, and a signature over what is said. */
export function packReleased(released: Released, identity: Identity): Uint8Array {
  const statement = canonicalJson({
    kind: KIND,
    format: RELEASED_FORMAT,
    repository: released.repository,
    version: released.version,
    verdict: released.verdict,
    files: released.files.map(({ bytes, ...facts }) => ({ ...facts, sha256: sha256(bytes) })),
  });
  const text = JSON.stringify({
    statement,
    signer: signerOf(identity),
    signature: sign(new TextEncoder().encode(statement), identity, 'release'),
    contents: released.files.map(({ bytes }) => Buffer.from(bytes).toString('base64')),
  });
  return new TextEncoder().encode(text);
}

/**
 * @param signer the public half that is trusted, `ed25519:…`
 * @param repository that the files must have been released for
 * @returns the files, or why they are not served, one half of a sentence
 * @throws UserError where `signer` is malformed
 */
export function unpackReleased(
  packed: Uint8Array,
  signer: string,
  repository: string,
): Released | { readonly refused: string } {
  const parts = parse(packed);
  if (parts === null) return { refused: 'they are damaged' };
  const { statement: text, signature, contents } = parts;
  if (!verify(new TextEncoder().encode(text), signature, signer, 'release')) {
    return { refused: 'their signature is not by the key that released-key names' };
  }
  // What is signed was written by a program that held the identity: from here on only its version can surprise.
  const statement = JSON.parse(text) as Statement;
  if (statement.kind !== KIND || statement.format !== RELEASED_FORMAT) {
    return { refused: 'they were packed by another version of this program' };
  }
  if (statement.repository !== repository) return { refused: `they were released for another repository` };
  if (!statement.files.every(({ name }) => /^[^/\\]+$/.test(name) && !/^\.\.?$/.test(name))) {
    return { refused: 'their names are not plain' };
  }
  if (statement.files.length !== contents.length) return { refused: 'they are damaged' };
  const files: ReleasedFile[] = [];
  for (const [index, { sha256: expected, ...facts }] of statement.files.entries()) {
    const bytes = new Uint8Array(Buffer.from(contents[index], 'base64'));
    if (sha256(bytes) !== expected) return { refused: 'their contents were changed after they were signed' };
    files.push({ ...facts, bytes });
  }
  return { repository, version: statement.version, verdict: statement.verdict, files };
}

/** The four parts as text, nothing trusted yet. */
function parse(
  packed: Uint8Array,
): { readonly statement: string; readonly signature: string; readonly contents: readonly string[] } | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(packed));
    if (typeof value !== 'object' || value === null) return null;
    const { statement, signature, contents } = value as Record<string, unknown>;
    if (typeof statement !== 'string' || typeof signature !== 'string') return null;
    if (!Array.isArray(contents) || !contents.every((one) => typeof one === 'string')) return null;
    return { statement, signature, contents };
  } catch {
    return null;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
