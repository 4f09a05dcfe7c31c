/**
 * Writes the `@salesforce/*` modules, which an org makes for each component. A name the project does not have is an
 * error, as it is when an org takes the component.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readApexSignature } from './apexSignature.ts';
import { labelsModule } from './labelImports.ts';
import type { SfdxProject } from './sfdxProject.ts';

/** The signed-in user of the preview. */
export const USER_ID = '005RL000001uU01YAE';

const exporting = (value: unknown): string => `export default ${JSON.stringify(value)};`;

/** Module name pattern → its source text. The first that matches counts. */
const MODULES: readonly (readonly [RegExp, (project: SfdxProject, ...parts: string[]) => string])[] = [
  [/^labels$/, (project) => labelsModule(project.labels())],
  [/^label\/c\.(\w+)$/, (project, name) => exporting(known('label', name, project.labels().get(name)))],
  [
    /^messageChannel\/(\w+)__c$/,
    (project, name) => {
      known('message channel', `${name}__c`, project.has(name, '.messageChannel-meta.xml') || undefined);
      return exporting({ name: `${name}__c` });
    },
  ],
  [/^messageChannel\/(lightning__\w+)$/, (_, name) => exporting({ name })],
  [/^schema\/(\w+)$/, (_, objectApiName) => exporting({ objectApiName })],
  [
    /^schema\/(\w+)\.([\w.]+)$/,
    (_, objectApiName, fieldApiName) => exporting({ objectApiName, fieldApiName }),
  ],
  [
    /^apex$/,
    () =>
      "export { refreshApex } from 'preview/apex'; export const getSObjectValue = (object, field) => object?.[field.fieldApiName ?? field];",
  ],
  [/^apex(?:Continuation)?\/(?:c\.)?(\w+)\.(\w+)$/, apexModule],
  [
    /^resourceUrl\/(\w+)$/,
    (project, name) => {
      known('static resource', name, project.staticResource(name));
      return exporting(`/resource/1700000000000/${name}`);
    },
  ],
  [
    /^customPermission\/(\w+)$/,
    (project, name) => {
      known('custom permission', name, project.has(name, '.customPermission-meta.xml') || undefined);
      return exporting(true);
    },
  ],
  [/^userPermission\/(\w+)$/, () => exporting(true)],
  [/^user\/Id$/, () => exporting(USER_ID)],
  [/^user\/isGuest$/, () => exporting(false)],
  [/^client\/formFactor$/, () => exporting('Large')],
];

/**
 * @param name - Without its scope, e.g. `label/c.Kyc_Title`.
 * @returns JavaScript.
 * @throws if the project or the base components have nothing of that name.
 */
export function platformModule(project: SfdxProject, name: string): string {
  for (const [pattern, write] of MODULES) {
    const match = pattern.exec(name);
    if (match !== null) return write(project, ...match.slice(1));
  }
  return ofBaseComponents(name);
}

function apexModule(project: SfdxProject, className: string, method: string): string {
  const source = known('Apex class', className, project.apexClass(className));
  const signature = known(
    '@AuraEnabled static Apex method',
    `${className}.${method}`,
    readApexSignature(source, method),
  );
  const call = `createApexMethod(${JSON.stringify(`${className}.${method}`)}, ${JSON.stringify(signature)})`;
  return `import { createApexMethod } from 'preview/apex';\nexport default ${call};`;
}

function known<T>(kind: string, name: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`There is no ${kind} "${name}" in this project.`);
  return value;
}

/** The locale, the platform's own labels and its feature gates: `lightning-base-components` brings them. */
function ofBaseComponents(name: string): string {
  const manifest = createRequire(import.meta.url).resolve('lightning-base-components/package.json');
  const { lwc } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    lwc: { modules: readonly { readonly name?: string; readonly path?: string }[] };
  };
  const found = lwc.modules.find((module) => module.name === `@salesforce/${name}`);
  if (found?.path === undefined) throw new Error(`The preview has no module "@salesforce/${name}".`);
  return readFileSync(join(dirname(manifest), found.path), 'utf8');
}
