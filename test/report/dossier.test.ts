import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { statementOf, statementText } from '../../src/report/dossier/statement.ts';
import { renderDossier, verifyDossier } from '../../src/report/dossier.ts';
import { sample } from './sample.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const NAME = '<b>"Zoë" & \u202e年齢 \u007f</b>';
const { report, details } = sample({ datasets: [NAME], names: [NAME, 'sex'] });

test('a signed dossier is checked from the page alone', () => {
  const html = renderDossier(report, details, { privateKey, made: '2026-01-02' });
  const statement = verifyDossier(html, publicKey);
  expect(statement).toEqual(statementOf(report, details, '2026-01-02'));
  expect(statement?.datasets[0].name).toBe(NAME);
});

test('one changed figure breaks it, so does another key', () => {
  const html = renderDossier(report, details, { privateKey });
  const changed = html.replace('&quot;seed&quot;: 1', '&quot;seed&quot;: 2');
  expect(changed).not.toBe(html);
  expect(verifyDossier(html, publicKey)).not.toBeNull();
  expect(verifyDossier(changed, publicKey)).toBeNull();
  expect(verifyDossier(html, generateKeyPairSync('ed25519').publicKey)).toBeNull();
  expect(verifyDossier('<p>nothing</p>', publicKey)).toBeNull();
});

test('the signature is plain Ed25519 over the statement', () => {
  const html = renderDossier(report, details, { privateKey });
  const expected = sign(null, Buffer.from(statementText(statementOf(report, details))), privateKey).toString(
    'base64',
  );
  expect(html).toContain(expected);
  const pem = /<pre id="public-key">([^<]*)<\/pre>/.exec(html)?.[1] ?? '';
  expect(createPublicKey(pem).equals(publicKey)).toBe(true);
});

test('without a key it says that it is not signed', () => {
  const html = renderDossier(report, details);
  expect(html).toContain('this statement is not signed');
  expect(verifyDossier(html, publicKey)).toBeNull();
});

test('another kind of key is refused', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  expect(() => renderDossier(report, details, { privateKey: rsa })).toThrow(UserError);
  expect(() => renderDossier(report, details, { privateKey: publicKey })).toThrow(UserError);
});

test('loads nothing, escapes names, says what is not promised', () => {
  const html = renderDossier(report, details, { privateKey });
  expect(html).not.toMatch(/<script|https?:|src=|\u202e|\u007f/);
  expect(html).not.toContain('<b>"Zoë"');
  for (const words of [
    'Not anonymity in the legal sense',
    'mrn',
    'Unit that is protected',
    'SHA-256',
    'Signature',
  ]) {
    expect(html).toContain(words);
  }
  expect(html).not.toMatch(/\bNaN\b|\bundefined\b/);
});
