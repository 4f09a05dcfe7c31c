/**
 * What changed in a scratch org, as `sf` follows it: a row for each component, numbered by its last change.
 *
 * @module
 */
import type { KeptChange } from '../deploy/deployTarget.ts';
import type { SourceTree } from '../deploy/sourceTree.ts';
import type { ObjectShape, Row } from '../records/objectShape.ts';
import type { RecordStore } from '../records/recordStore.ts';
import { shapeOf } from '../records/standardObjects.ts';

const OBJECT = 'SourceMember';

/** The object that says whether an org tracks its source. */
export const sourceMemberObject = (): ObjectShape => ({
  ...shapeOf(
    OBJECT,
    '0MZ: MemberIdOrName MemberType MemberName IsNameObsolete:boolean RevisionCounter:number IsNewMember:boolean ChangedBy',
  ),
  isReadOnly: true,
});

interface Name {
  readonly type: string;
  readonly name: string;
}

/** Numbers what a deployment brought or took away. Settings are not followed. */
export function trackChanges(store: RecordStore, tree: SourceTree, { results, userId }: KeptChange): void {
  const known = new Map(store.rows(OBJECT).map((row) => [`${row['MemberType']}:${row['MemberName']}`, row]));
  let revision = Math.max(0, ...[...known.values()].map((row) => Number(row['RevisionCounter'])));
  const note = ({ type, name }: Name, isGone: boolean): void => {
    const row = known.get(`${type}:${name}`);
    const next: Row = {
      ...row,
      MemberIdOrName: name,
      MemberType: type,
      MemberName: name,
      IsNameObsolete: isGone,
      RevisionCounter: ++revision,
      IsNewMember: row === undefined,
      ChangedBy: userId,
    };
    const Id = store.put(OBJECT, next);
    known.set(`${type}:${name}`, { ...next, Id });
  };
  const brought = new Set(
    results.flatMap(({ type, fullName, isSuccess, isDeleted }) =>
      isSuccess && isDeleted === undefined ? [`${type}:${fullName}`] : [],
    ),
  );
  const names = [...tree].flatMap(([path, { content, member }]) =>
    brought.has(`${member.type}:${member.fullName}`)
      ? followedNames(path, content, member.type, member.fullName)
      : [],
  );
  for (const name of new Map(names.map((each) => [`${each.type}:${each.name}`, each])).values())
    note(name, false);
  for (const { type, fullName, isDeleted } of results)
    if (isDeleted === true) note({ type, name: fullName }, true);
}

/** As the platform names them: bundles also by file, labels one by one. */
function followedNames(path: string, content: Buffer, type: string, name: string): Name[] {
  if (type === 'Settings') return [];
  if (type === 'LightningComponentBundle')
    return [
      { type, name },
      { type: 'LightningComponentResource', name: path.slice('lwc/'.length) },
    ];
  if (type === 'CustomLabels')
    return [...content.toString('utf8').matchAll(/<fullName>([^<]+)<\/fullName>/g)].map(([, label = '']) => ({
      type: 'CustomLabel',
      name: label,
    }));
  return [{ type, name }];
}
