/**
 * Names of columns, files and data sets come from the user's data and may hold any script, any character. Each face
 * escapes them for its own medium; control and direction-changing characters go everywhere.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;
const BREAK = /[\t\n\r\u2028\u2029]+/g;
/** Characters that turn or hide the text around them (Trojan Source). */
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** One line of plain text, safe for a terminal. */
export function plain(text: string): string {
  return text
    .replace(BREAK, ' ')
    .replace(CONTROL, '\ufffd')
    .replace(DIRECTION, '')
    .replace(LONE_SURROGATE, '\ufffd');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const CHARACTERS = Object.fromEntries(
  Object.entries(ENTITIES).map(([character, entity]) => [entity, character]),
);

/** Text or an attribute of HTML or XML. */
export function markup(text: string): string {
  return entities(plain(text));
}

/** Text of HTML, character for character: for text that is known to be printable. */
export function entities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** The way back from `entities`. */
export function fromEntities(html: string): string {
  return html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => CHARACTERS[entity]);
}

/** A cell or a line of Markdown: nothing in it is Markdown, HTML, a mention or a link. */
export function markdown(text: string): string {
  return plain(text).replace(/[&<>"'|*_`[\]#@~\\!$:]/g, (character) => `&#${character.codePointAt(0)};`);
}

/** At most `length` characters, whole code points, with an ellipsis. */
export function clip(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
