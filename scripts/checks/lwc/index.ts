/**
 * Components compile as the platform compiles them, and name only what exists.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Check } from '../check.ts';
import { lineOf, packageDirectories, projectFiles } from '../projectFiles.ts';
import { compileBundle, type BundleReference, type BundleSize } from './compileBundle.ts';
import { describeSize, measurePanel, type PanelSize } from './panelSizes.ts';
import { createReferences } from './references.ts';

/** The platform's compiler, then its references against the project. */
export const lwcCheck: Check = {
  name: 'lwc',
  about: 'components compile with the platform’s compiler, name only what exists and keep to the size budget',
  async run(root) {
    const bundles = packageDirectories(root)
      .flatMap((path) => projectFiles(root, `${path}/**/lwc/*/*.js-meta.xml`))
      .map((file) => dirname(file));
    const faults = await bundleFaults(root, bundles);
    const sizes = faults.length === 0 ? await panelSizes(root, bundles) : [];
    for (const { folder, size } of sizes)
      if (size.script > size.budget)
        faults.push(
          `${folder}:1 is over the budget of ${size.budget} bytes of script, own modules included and styles apart: ${size.script}, and ${size.styles} of styles`,
        );
    const skipped = bundles.length === 0 ? { skipped: 'there is no component' } : {};
    return {
      faults,
      looked: [`${bundles.length} components`, ...sizes.map(({ size }) => describeSize(size))].join('; '),
      ...skipped,
    };
  },
};

/**
 * What an org would say of bundles: the compiler's faults, and names that lead nowhere.
 *
 * @param bundles - Folders, relative to `root`.
 */
export async function bundleFaults(root: string, bundles: readonly string[]): Promise<string[]> {
  const exists = createReferences(root);
  const faults: string[] = [];
  for (const folder of bundles) {
    const compiled = await compileBundle(root, folder);
    faults.push(...compiled.faults);
    for (const reference of compiled.references)
      if (!exists(reference)) faults.push(missing(root, folder, reference));
  }
  return faults;
}

/** Sizes of what a page can hold. What does not compile has no size. */
async function panelSizes(
  root: string,
  bundles: readonly string[],
): Promise<{ readonly folder: string; readonly size: PanelSize }[]> {
  const folders = new Map(bundles.map((folder) => [basename(folder), folder]));
  const measured = new Map<string, Promise<BundleSize>>();
  const exposed = [...folders].filter(([name, folder]) =>
    /<isExposed>\s*true/.test(readFileSync(join(root, folder, `${name}.js-meta.xml`), 'utf8')),
  );
  const sizes: { folder: string; size: PanelSize }[] = [];
  for (const [name, folder] of exposed)
    sizes.push({ folder, size: await measurePanel(root, name, folders, measured) });
  return sizes;
}

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
