/** The words of a column's name: `customerID`, `customer_id` and `Customer-Id` are all `customer`, `id`. */

const BEFORE_ID =
  'user|customer|client|patient|member|account|order|product|transaction|session|visit|encounter|case|record|row|employee|student|subject|person|household|invoice|device|passenger|claim|event';
const GLUED = new RegExp(`^(${BEFORE_ID})(id|no|nr|number|key|name)$`);
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  firstname: ['first', 'name'],
  lastname: ['last', 'name'],
  fullname: ['full', 'name'],
  middlename: ['middle', 'name'],
  username: ['user', 'name'],
  zipcode: ['zip', 'code'],
  postcode: ['postal', 'code'],
  postalcode: ['postal', 'code'],
  phonenumber: ['phone', 'number'],
  streetaddress: ['street', 'address'],
  emailaddress: ['email', 'address'],
  ipaddress: ['ip', 'address'],
  kundennummer: ['kunden', 'nummer'],
  patientennummer: ['patienten', 'nummer'],
  kundenid: ['kunden', 'id'],
  telefonnummer: ['telefon', 'nummer'],
};

/** Lower-case words, without accents or digits. Scripts without case or spaces stay one word. */
export function wordsOf(name: string): readonly string[] {
  const plain = name.normalize('NFD').replace(/\p{Mn}/gu, '');
  const spaced = plain
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2');
  return spaced
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '')
    .flatMap((word) => TOGETHER[word] ?? GLUED.exec(word)?.slice(1) ?? [word]);
}
