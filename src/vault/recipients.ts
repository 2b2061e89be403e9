/**
 * Whom a file is encrypted for: native age recipients, one a line, with `#` comments, as in a file for `age -R`.
 */
import { Encrypter } from 'age-encryption';
import { UserError } from '../error.ts';

const NEAR_MISSES: readonly (readonly [RegExp, string, string])[] = [
  [
    /^AGE-(SECRET-KEY|PLUGIN)-/i,
    'a secret key',
    'Give its public half (keygen printed it, and age-keygen -y KEYFILE prints it). If the line was committed, make a new key.',
  ],
  [
    /^(ssh-|ecdsa-|sk-)/,
    'an SSH key',
    'SSH keys are not supported here. Make an age key with the keygen command and give its recipient.',
  ],
  [
    /^age1(?!tag)[a-z0-9]*1[a-z0-9]/,
    'the recipient of a plugin (hardware key)',
    'Plugins cannot run here. Give a plain age recipient: 62 characters that start with age1.',
  ],
];

/**
 * The recipients in `text`, each once, in order.
 * @param source where the text came from, for messages
 * @throws UserError that names the line, never its text
 */
export function parseRecipients(text: string, source: string): string[] {
  const found = new Set<string>();
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (!isRecipient(line)) {
      const [, what, how] = NEAR_MISSES.find(([form]) => form.test(line)) ?? [
        null,
        line.startsWith('age1') ? 'one that is cut short or mistyped' : 'something else',
        'Give the whole line that starts with age1, as keygen or age-keygen printed it.',
      ];
      throw new UserError(`expected an age recipient, found ${what}`, how, { file: source, line: index + 1 });
    }
    found.add(line);
  }
  if (found.size === 0) {
    throw new UserError(
      `${source} names no recipient`,
      'Give at least one age recipient (age1…); keygen makes a key and prints its recipient.',
    );
  }
  return [...found];
}

function isRecipient(line: string): boolean {
  try {
    new Encrypter().addRecipient(line);
    return true;
  } catch {
    return false;
  }
}
