/**
 * Salesforce record ids: 15 characters, or 18 with a checksum of the letters' case.
 *
 * @module
 */
const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const SHAPE = /^[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?$/;

/**
 * Whether a text is a record id. The suffix of a long one must fit: one that was changed or cut is refused.
 *
 * @see {@link https://help.salesforce.com/s/articleView?id=000383751 | Salesforce: 18-character ids}
 */
export function isRecordId(text: string): boolean {
  return SHAPE.test(text) && (text.length === 15 || text.slice(15) === suffix(text));
}

/** Whether a text is a record id in its long form. */
export function isLongRecordId(text: string): boolean {
  return text.length === 18 && isRecordId(text);
}

function suffix(id: string): string {
  let characters = '';
  for (let block = 0; block < 15; block += 5) {
    let bits = 0;
    for (let place = 0; place < 5; place++) {
      const character = id.charAt(block + place);
      if (character >= 'A' && character <= 'Z') bits |= 1 << place;
    }
    characters += SUFFIX_ALPHABET.charAt(bits);
  }
  return characters;
}
