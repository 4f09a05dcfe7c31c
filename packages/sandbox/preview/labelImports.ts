/**
 * Labels as one module. The platform makes a module of each, which a page without a bundler pays with two hundred requests.
 *
 * @module
 */

/** As the compiler leaves it. */
const LABEL_IMPORT = /^import (\w+) from ['"]@salesforce\/label\/c\.(\w+)['"];?$/gm;

/** @returns The one module, served as `@salesforce/labels`: `label(name)` answers a text, or throws for a label there is not. */
export function labelsModule(labels: ReadonlyMap<string, string>): string {
  return `const labels = new Map(${JSON.stringify([...labels])});
export function label(name) {
  if (!labels.has(name)) throw new Error(\`There is no label "\${name}" in this project.\`);
  return labels.get(name);
}
`;
}

/** Lets compiled code read its labels from the one module. One that is missing keeps the code from running, as ever. */
export function importLabelsAtOnce(code: string): string {
  const rewritten = code.replaceAll(LABEL_IMPORT, 'const $1 = $$label("$2");');
  return rewritten === code ? code : `import { label as $label } from '@salesforce/labels';\n${rewritten}`;
}
