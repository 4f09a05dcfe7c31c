/**
 * The permission sets as tables for people: one column for each set.
 *
 * @module
 */
import type { ObjectGrant, PermissionSet } from './permissionSets.ts';

/** From who works with clients to what runs by itself; a set that is not named comes after them. */
const ORDER = [
  'Rialto_Advisor',
  'Rialto_Compliance_Officer',
  'Rialto_Admin',
  'Rialto_Integration_User',
  'Rialto_Automated_Process',
  'Rialto_Pilot',
  'Rialto_Companion_Principal',
];

type Row = readonly [what: string, cells: readonly string[]];

/**
 * @param base - The sets of the base package.
 * @param beside - Those of packages that are not in every org.
 * @returns Markdown.
 */
export function permissionMatrix(base: readonly PermissionSet[], beside: readonly PermissionSet[]): string {
  const sets = base.toSorted((a, b) => rankOf(a) - rankOf(b) || a.name.localeCompare(b.name));
  return [
    table(
      ['Permission set', 'For'],
      sets.map(({ label, name, description }) => [`${label} (\`${name}\`)`, [description]]),
    ),
    '### What each may do',
    grid('', sets, [
      ...listed(sets, 'Custom permission', (set) => set.customPermissions),
      ...listed(sets, 'Platform permission', (set) => set.userPermissions),
      ...listed(sets, 'Credential’s principal', (set) => set.principals),
      ...listed(sets, 'App', (set) => set.applications),
      ...listed(sets, 'Tab', (set) => set.tabs),
      ...listed(sets, 'Apex class', (set) => set.classes),
    ]),
    '### Records',
    'Which records, sharing decides; _all_ sees every one of the object.',
    grid('Object', sets, objectRows(sets)),
    '### Fields',
    'Fields not named here are left to your own permission sets. Required fields are always seen.',
    grid('Field', sets, fieldRows(sets)),
    ...(beside.length === 0 ? [] : ['### With Financial Services Cloud', ...besideTables(beside)]),
  ].join('\n\n');
}

const rankOf = ({ name }: PermissionSet): number =>
  ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length;

function besideTables(sets: readonly PermissionSet[]): string[] {
  return [
    'What a verification writes, and nothing else. Assigned beside _Rialto Advisor_ and to who runs the jobs.',
    grid('Object', sets, objectRows(sets)),
    grid('Field', sets, fieldRows(sets)),
  ];
}

function listed(
  sets: readonly PermissionSet[],
  what: string,
  of: (set: PermissionSet) => readonly string[],
): Row[] {
  return namesOf(sets.map(of)).map((name) => [
    `${what} \`${name}\``,
    sets.map((set) => (of(set).includes(name) ? 'yes' : '')),
  ]);
}

function objectRows(sets: readonly PermissionSet[]): Row[] {
  return namesOf(sets.map(({ objects }) => [...objects.keys()])).map((name) => [
    `\`${name}\``,
    sets.map(({ objects }) => inWords(objects.get(name))),
  ]);
}

function inWords(grant: ObjectGrant | undefined): string {
  if (grant === undefined) return '';
  const words = (['read', 'create', 'edit', 'delete'] as const).filter((verb) => grant[verb]);
  return [...words, ...(grant.viewAll ? ['all'] : []), ...(grant.modifyAll ? ['edit all'] : [])].join(', ');
}

/** Fields of an object that are granted alike share a row. */
function fieldRows(sets: readonly PermissionSet[]): Row[] {
  const rows = new Map<string, { readonly object: string; readonly fields: string[]; cells: string[] }>();
  for (const name of namesOf(sets.map(({ fields }) => [...fields.keys()]))) {
    const [object = '', field = ''] = name.split('.');
    const cells = sets.map(({ fields }) => ({ true: 'edit', false: 'read' })[String(fields.get(name))] ?? '');
    const key = [object, ...cells].join('|');
    const row = rows.get(key) ?? { object, fields: [], cells };
    row.fields.push(field);
    rows.set(key, row);
  }
  return [...rows.values()].map(({ object, fields, cells }) => [
    `\`${object}\`: ${fields.map((field) => `\`${field}\``).join(', ')}`,
    cells,
  ]);
}

const namesOf = (lists: readonly (readonly string[])[]): string[] =>
  [...new Set(lists.flat())].sort((a, b) => a.localeCompare(b, 'en'));

const grid = (what: string, sets: readonly PermissionSet[], rows: readonly Row[]): string =>
  table([what, ...sets.map(({ label }) => label.replace(/^Rialto /, ''))], rows);

const table = (head: readonly string[], rows: readonly Row[]): string =>
  [head, head.map(() => '---'), ...rows.map(([what, cells]) => [what, ...cells])]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
