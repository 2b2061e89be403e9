/**
 * The name under which a trained model is kept (design §5): equal for equal source content, training-relevant
 * configuration and format, different for anything else, and telling nothing to those who can list names but do not
 * hold the identity (HMAC-SHA256, RFC 2104, under a derived key: nobody can test a guess of the content).
 *
 * A model is looked up by this exact name, never by a prefix. A plain source has no key, hence no cache.
 */
import { createHmac } from 'node:crypto';
import { canonicalJson, type Json } from './canonical.ts';
import { type Identity, PURPOSE } from './identity.ts';

export const CACHE_PREFIX = 'synthetic-fixtures-v1-';

export interface CacheKeyParts {
  /** SHA-256 of the source's plain content: encrypting it again for a new recipient does not retrain. */
  readonly content: Uint8Array;
  /** The part of the configuration that training sees. Thresholds, rows and seeds are no part of it. */
  readonly training: Json;
  /** Version of the checkpoint format. */
  readonly format: number;
}

/** @returns `synthetic-fixtures-v1-` and 64 hexadecimal digits */
export function cacheKey(identity: Identity, parts: CacheKeyParts): string {
  const message = canonicalJson({
    content: Buffer.from(parts.content).toString('hex'),
    training: parts.training,
    format: parts.format,
  });
  const mac = createHmac('sha256', identity.first.derive(PURPOSE.cacheKey))
    .update(message, 'utf8')
    .digest('hex');
  return CACHE_PREFIX + mac;
}
