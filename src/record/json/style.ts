/** The style in which JSON is written: found by writing a value in every one. */
import { COMPACT, type Json, type JsonStyle, stringify } from './value.ts';

const SPACED: JsonStyle = { ...COMPACT, colon: ': ', comma: ', ' };
const STYLES: readonly JsonStyle[] = [
  COMPACT,
  SPACED,
  ...['  ', '    ', '\t', ' ', '   '].map((indent) => ({ ...SPACED, indent })),
].flatMap((style) => [style, { ...style, ascii: true }]);

/** The style in which a value is written so, if any is. @param margin what its lines but the first begin with */
export function styleOf(value: Json, text: string, margin: string): JsonStyle | undefined {
  return STYLES.find((style) => stringify(value, style, margin) === text);
}

/** The style in which most of some values are written. */
export function usualStyle(written: readonly (readonly [value: Json, text: string])[]): JsonStyle {
  const shares = STYLES.map(
    (style) => written.filter(([value, text]) => stringify(value, style) === text).length,
  );
  return STYLES[shares.indexOf(Math.max(...shares))];
}
