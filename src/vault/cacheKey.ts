/**
 * The name under which a trained model is kept (design §5): equal for equal fixture bytes, training-relevant
 * configuration and format, different for anything else, and telling nothing to those who can list names but do not
 * hold the identity (HMAC-SHA256, RFC 2104, under a derived key: nobody can test a guess of the fixture).
 *
 * A model is looked up by this exact name, never by a prefix. A plain source has no key, hence no cache.
 */
import { createHash, createHmac } from 'node:crypto';
import { canonicalJson, type Json } from './canonical.ts';
import { type Identity, PURPOSE } from './identity.ts';

export const CACHE_PREFIX = 'synthetic-fixtures-v1-';

export interface CacheKeyParts {
  /** The fixture as it was before encryption: encrypting it again for a new recipient does not retrain. */
  readonly fixture: Uint8Array;
  /** The part of the configuration that training sees. Thresholds, rows and seeds are no part of it. */
  readonly training: Json;
  /** Version of the checkpoint format. */
  readonly format: number;
}

/** @returns `synthetic-fixtures-v1-` and 64 hexadecimal digits */
export function cacheKey(identity: Identity, parts: CacheKeyParts): string {
  const message = canonicalJson({
    fixture: createHash('sha256').update(parts.fixture).digest('hex'),
    training: parts.training,
    format: parts.format,
  });
  const mac = createHmac('sha256', identity.first.derive(PURPOSE.cacheKey))
    .update(message, 'utf8')
    .digest('hex');
  return CACHE_PREFIX + mac;
}
