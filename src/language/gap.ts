/** Which token of a codec says that nothing stands there: the last of its first slot. */
import type { Codec } from './codec.ts';
import type { CodecData } from './codec-data.ts';

/** The local token of the first slot that alone says “missing”; undefined where there is none. */
export function gapToken(codec: Codec): number | undefined {
  return codec.sizes.length > 0 && mayBeMissing(codec.toJSON()) ? codec.sizes[0] - 1 : undefined;
}

function mayBeMissing(data: CodecData): boolean {
  if (data.codec === 'follow') return false;
  if (data.codec === 'datetime') return data.day.missing;
  if (data.codec === 'number' || data.codec === 'rows') return data.number.missing;
  // Where a category takes two tokens, both say it together.
  return data.codec === 'category' && data.missing && data.low === 0;
}
