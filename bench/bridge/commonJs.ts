/**
 * Turns a CommonJS package into one ES module, for the two libraries that ship nothing else. For benchmarks: it knows
 * `require` of files and nothing more.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @returns a module whose default export is the package's `module.exports`. */
export function esModuleOf(packageName: string): string {
  const files = new Map<string, { readonly text: string; readonly found: Record<string, string> }>();
  const take = (path: string): void => {
    if (files.has(path)) return;
    const text = readFileSync(path, 'utf8');
    const found: Record<string, string> = {};
    files.set(path, { text, found });
    for (const [, name = ''] of text.matchAll(/\brequire\(['"]([^'"]+)['"]\)/g)) {
      found[name] = createRequire(path).resolve(name);
      take(found[name]);
    }
  };
  const start = createRequire(import.meta.url).resolve(packageName);
  take(start);
  const modules = [...files].map(
    ([path, { text, found }]) =>
      `${JSON.stringify(path)}: [${JSON.stringify(found)}, function (module, exports, require) {\n${text}\n}]`,
  );
  return `const modules = {${modules.join(',\n')}};
const loaded = {};
const load = (path) => {
  if (loaded[path] === undefined) {
    const module = (loaded[path] = { exports: {} });
    const [found, run] = modules[path];
    run.call(undefined, module, module.exports, (name) => load(found[name]));
  }
  return loaded[path].exports;
};
export default load(${JSON.stringify(start)});
`;
}
