/**
 * What a component may name: Apex methods, labels, permissions, components and modules that exist.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { packageFolder } from '../installed.ts';
import { packageDirectories, projectFiles } from '../projectFiles.ts';
import type { BundleReference } from './compileBundle.ts';

/** Answers whether something exists; for kinds it does not know, yes. */
export type Exists = (reference: BundleReference) => boolean;

const AURA_METHOD = /@AuraEnabled\b[^;{]*?\bstatic\s+[\w<>,.\s[\]]+?\s+(\w+)\s*\(/gi;

/** Looks once at what the project and the platform have. */
export function createReferences(root: string): Exists {
  const files = packageDirectories(root).flatMap((path) => projectFiles(root, `${path}/**/*`));
  const named = (suffix: string): Set<string> =>
    new Set(files.filter((file) => file.endsWith(suffix)).map((file) => basename(file, suffix)));
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');

  const apexMethods = new Set(
    files
      .filter((file) => file.endsWith('.cls'))
      .flatMap((file) =>
        [...read(file).matchAll(AURA_METHOD)].map((match) => `${basename(file, '.cls')}.${match[1] ?? ''}`),
      ),
  );
  const components = named('.js-meta.xml');
  const labels = new Set(
    files
      .filter((file) => file.endsWith('.labels-meta.xml'))
      .flatMap((file) => [...read(file).matchAll(/<fullName>\s*([^<\s]+)/g)].map((match) => match[1])),
  );
  const customFields = new Set(
    files
      .filter((file) => file.endsWith('.field-meta.xml'))
      .map((file) => `${basename(dirname(dirname(file)))}.${basename(file, '.field-meta.xml')}`),
  );
  const objects = named('.object-meta.xml');
  const resources = named('.resource-meta.xml');
  const permissions = named('.customPermission-meta.xml');
  const channels = named('.messageChannel-meta.xml');
  const platform = platformModules();

  const module = (id: string): boolean => {
    if (id.startsWith('c/')) return components.has(id.slice(2));
    if (id.startsWith('lightning/')) return platform.has(id.slice('lightning/'.length));
    return id === 'lwc' || id === 'wire-service' || id.startsWith('@salesforce/') || id.startsWith('@lwc/');
  };
  const schema = (id: string): boolean => {
    const [object = '', field = ''] = id.split('.');
    if (field.endsWith('__c')) return customFields.has(id);
    return !/__(c|e|mdt)$/.test(object) || objects.has(object);
  };
  const kinds: Readonly<Record<string, (id: string) => boolean>> = {
    apexMethod: (id) => apexMethods.has(id),
    module,
    component: (id) =>
      module(id.replace('-', '/').replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())),
    label: (id) => !id.startsWith('c.') || labels.has(id.slice(2)),
    resourceUrl: (id) => resources.has(id),
    customPermission: (id) => permissions.has(id),
    messageChannel: (id) => !id.endsWith('__c') || channels.has(id.replace(/__c$/, '')),
    schema,
    sobjectClass: schema,
    sobjectField: schema,
  };
  return ({ type, id }) => kinds[type]?.(id) ?? true;
}

/** The `lightning/*` modules an org has, as Salesforce's own packages know them. */
function platformModules(): Set<string> {
  const stubs = join(packageFolder('@salesforce/sfdx-lwc-jest'), 'src/lightning-stubs');
  const base = join(packageFolder('lightning-base-components'), 'src/lightning');
  return new Set([...readdirSync(stubs), ...readdirSync(base)]);
}
