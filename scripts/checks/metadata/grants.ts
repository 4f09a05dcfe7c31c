/**
 * What permission sets grant: it exists, and whoever may change may also see.
 *
 * @module
 */
import { childText, descendants, type MetadataDocument } from './document.ts';
import type { Report } from './elements.ts';
import type { ProjectIndex } from './projectIndex.ts';

/** What an object permission needs beside it, or the server refuses the set. */
const DEPENDS_ON: Readonly<Record<string, readonly string[]>> = {
  allowCreate: ['allowRead'],
  allowEdit: ['allowRead'],
  allowDelete: ['allowRead', 'allowEdit'],
  viewAllRecords: ['allowRead'],
  modifyAllRecords: ['allowRead', 'allowEdit', 'allowDelete', 'viewAllRecords'],
};

/** Checks the grants of a permission set against each other. */
export function checkGrants({ root }: MetadataDocument, index: ProjectIndex, report: Report): void {
  const readable = new Set<string>();
  const granted = root.children.filter(({ name }) => name === 'objectPermissions');
  for (const grant of granted) {
    const object = childText(grant, 'object') ?? '';
    if (readable.has(object)) report(grant.line, `grants ${object} twice`);
    if (childText(grant, 'allowRead') === 'true') readable.add(object);
    for (const [permission, others] of Object.entries(DEPENDS_ON))
      for (const other of others)
        if (childText(grant, permission) === 'true' && childText(grant, other) !== 'true')
          report(grant.line, `grants ${permission} of ${object} without ${other}: the server refuses that`);
  }
  for (const grant of granted) {
    const object = childText(grant, 'object') ?? '';
    const parent = masterOf(object, index);
    if (parent !== undefined && readable.has(object) && !readable.has(parent))
      report(grant.line, `grants ${object} without its master ${parent}: the server refuses that`);
  }
  for (const grant of descendants(root, 'fieldPermissions'))
    if (childText(grant, 'editable') === 'true' && childText(grant, 'readable') !== 'true')
      report(grant.line, `lets ${childText(grant, 'field') ?? ''} be edited and not read`);
}

/** The object of the project's a detail belongs to. */
function masterOf(object: string, { fields }: ProjectIndex): string | undefined {
  for (const [path, { root }] of fields)
    if (path.startsWith(`${object}.`) && childText(root, 'type') === 'MasterDetail')
      return childText(root, 'referenceTo');
  return undefined;
}
