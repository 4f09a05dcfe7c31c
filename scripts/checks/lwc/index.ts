/**
 * Components compile as the platform compiles them, and name only what exists.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Check } from '../check.ts';
import { lineOf, packageDirectories, projectFiles } from '../projectFiles.ts';
import { compileBundle, type BundleReference } from './compileBundle.ts';
import { createReferences } from './references.ts';

/** The platform's compiler, then its references against the project. */
export const lwcCheck: Check = {
  name: 'lwc',
  about: 'components compile with the platform’s compiler and name only what exists',
  async run(root) {
    const bundles = packageDirectories(root)
      .flatMap((path) => projectFiles(root, `${path}/**/lwc/*/*.js-meta.xml`))
      .map((file) => dirname(file));
    const exists = createReferences(root);
    const faults: string[] = [];
    for (const folder of bundles) {
      const compiled = await compileBundle(root, folder);
      faults.push(...compiled.faults);
      for (const reference of compiled.references)
        if (!exists(reference)) faults.push(missing(root, folder, reference));
    }
    const skipped = bundles.length === 0 ? { skipped: 'there is no component' } : {};
    return { faults, looked: `${bundles.length} components`, ...skipped };
  },
};

/** The compiler gives no line: the first that says the name. */
function missing(root: string, folder: string, { type, id, file }: BundleReference): string {
  const source = readFileSync(join(root, folder, file), 'utf8');
  const line = lineOf(source, type === 'component' ? `<${id}` : id);
  return `${folder}/${file}:${line} names the ${WORDS[type] ?? type} ${id}, which does not exist`;
}

const WORDS: Readonly<Record<string, string>> = {
  apexMethod: '@AuraEnabled Apex method',
  resourceUrl: 'static resource',
  customPermission: 'custom permission',
  messageChannel: 'message channel',
  schema: 'object or field',
};
