/** The field whose groups are looked at apart: who might be treated unequally. */
import type { Schema } from './schema.ts';
import { wordsOf } from './words.ts';

/** Names of attributes that laws on equal treatment speak of, in the languages of `personal/kinds.ts`. */
const PROTECTED =
  /^(?:sex|gender|race|ethnicity|ethnic|religion|geschlecht|sexe|genre|sexo|genero|raza|sesso|genere|razza|geslacht|性别|性別)$/;

/** The first category with such a name that is not the target itself. */
export function findProtected({ fields, target }: Schema): string | undefined {
  return fields.find(
    ({ name, kind }) =>
      (kind === 'category' || kind === 'boolean') &&
      name !== target &&
      wordsOf(name).some((word) => PROTECTED.test(word)),
  )?.name;
}
