/**
 * How faults in metadata are planted.
 *
 * @module
 */
import { addFile, type Plant, type SeededFault } from './seededFault.ts';

/** The base package. */
export const MAIN = 'force-app/main';
/** How every metadata file begins. */
export const XML = '<?xml version="1.0" encoding="UTF-8" ?>\n';

/** A file of its own with one fault in it. */
export const document = (path: string, type: string, ...lines: readonly string[]): Plant =>
  addFile(
    `${MAIN}/${path}-meta.xml`,
    `${XML}<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${lines
      .map((line) => line.replace('⟵', ''))
      .join('\n')}\n</${type}>\n`,
    lines.find((line) => line.includes('⟵'))?.replace('⟵', '') ?? `<${type} `,
  );

/** A permission set of its own. */
export const grants = (id: string, ...lines: readonly string[]): Plant =>
  document(
    `foundation/permissionsets/Seeded_${id}.permissionset`,
    'PermissionSet',
    ...lines,
    '<label>x</label>',
  );

/** A row for the metadata check. */
export const fault = (id: string, what: string, plant: Plant, says: string | RegExp): SeededFault => ({
  id,
  what,
  check: 'metadata',
  plant,
  says,
});

/** A field of `Kyc_Check__c`. */
export const CHECK_FIELD = (name: string): string => `Kyc_Check__c/fields/${name}.field-meta.xml`;
/** A custom permission. */
export const PERMISSION = (name: string): string => `${name}.customPermission-meta.xml`;
