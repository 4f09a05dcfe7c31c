/**
 * One package against the org as it is: what it brings, what is wrong with it, and what the org would be afterwards.
 *
 * @module
 */
import type { ComponentResult } from './deployment.ts';
import type { DeployTarget } from './deployTarget.ts';
import type { SourceFault } from './judges.ts';
import { manifestMembers, mergeTrees, removeMembers, type MemberName } from './mergeTrees.ts';
import { refusedFiles, refusedRemovals } from './orgRules.ts';
import { toSourceTree, type Member, type SourceTree } from './sourceTree.ts';
import { PACKAGE_DIRECTORY } from './workFolder.ts';
import { readZip } from './zip.ts';

/** What came of it. */
export interface Verdict {
  /** The org as it would be, */
  readonly tree: SourceTree;
  /** and as a project on disk. */
  readonly root: string;
  readonly results: readonly ComponentResult[];
  /** The org with what has no fault only. */
  readonly withoutFaults: () => SourceTree;
  /** The org with those files of the package only. */
  readonly only: (packedAs: ReadonlySet<string>) => SourceTree;
}

const keyOf = ({ type, fullName }: MemberName): string => `${type}:${fullName}`;
const MANIFEST: Member = { type: '', fullName: 'package.xml', packedAs: 'package.xml' };

/**
 * @param onTotal - Told how many components there are, before they are judged.
 * @throws Error if the package cannot be read.
 */
export async function judgePackage(
  zip: Buffer,
  current: SourceTree,
  target: DeployTarget,
  onTotal: (total: number) => void,
): Promise<Verdict> {
  const files = withoutTopFolder(readZip(zip));
  const manifest = files.get('package.xml');
  if (manifest === undefined) throw new Error('No package.xml found');
  const { tree: brought, unknown } = toSourceTree(files);
  const removed = [
    'destructiveChangesPre.xml',
    'destructiveChanges.xml',
    'destructiveChangesPost.xml',
  ].flatMap((name) => manifestMembers(files.get(name)?.toString('utf8') ?? '<Package/>'));
  const members = new Map([...brought.values()].map(({ member }) => [keyOf(member), member]));
  onTotal(members.size + removed.length);

  const { tree: rest, absent } = removeMembers(current, removed);
  const tree = mergeTrees(rest, brought);
  const root = target.work.write(tree);
  const faults: SourceFault[] = refusedFiles(brought, target.kind, target.faults());
  const changed = new Set([...brought.keys()].map((path) => `${PACKAGE_DIRECTORY}/${path}`));
  const judged = await target.judges?.judge({ root, changed, hasRemovals: removed.length > 0 });
  for (const fault of judged ?? [])
    faults.push({ ...fault, file: fault.file.replace(`${PACKAGE_DIRECTORY}/`, '') });

  const failed: ComponentResult[] = [
    ...faults.map((fault) => failure(memberOf(fault.file, tree), fault)),
    ...unknown.map(({ path, problem }) => failure({ type: '', fullName: path, packedAs: path }, { problem })),
    ...manifestFaults(manifest.toString('utf8'), members),
    ...refusedRemovals(removed, target.store).map(({ name, problem }) =>
      failure({ ...name, packedAs: 'destructiveChanges.xml' }, { problem }),
    ),
  ];
  const isFaulty = new Set(failed.map(keyOf));
  const succeeded: ComponentResult[] = [
    { ...MANIFEST, isSuccess: true },
    ...[...members.values()]
      .filter((member) => !isFaulty.has(keyOf(member)))
      .map((member) => ({ ...member, isSuccess: true, isCreated: !isIn(current, member) })),
    ...removed
      .filter((name) => !isFaulty.has(keyOf(name)))
      .map((name) => removal(name, absent.includes(name))),
  ];
  const keep = (isKept: (member: Member) => boolean): SourceTree =>
    mergeTrees(current, new Map([...brought].filter(([, { member }]) => isKept(member))));
  return {
    tree,
    root,
    results: [...succeeded, ...failed],
    withoutFaults: () => keep((member) => !isFaulty.has(keyOf(member))),
    only: (packedAs) => keep((member) => packedAs.has(member.packedAs)),
  };
}

/** A zip may hold the package in a folder of its own. */
function withoutTopFolder(files: Map<string, Buffer>): Map<string, Buffer> {
  if (files.has('package.xml')) return files;
  const top = [...files.keys()].find((path) => /^[^/]+\/package\.xml$/.test(path))?.split('/')[0];
  return top === undefined
    ? files
    : new Map([...files].map(([path, content]) => [path.replace(`${top}/`, ''), content]));
}

function failure(member: Member, { problem, line, column }: Partial<SourceFault>): ComponentResult {
  return {
    ...member,
    isSuccess: false,
    ...(problem !== undefined && { problem }),
    ...(line !== undefined && { line, column: column ?? 1 }),
  };
}

function removal(name: MemberName, isAbsent: boolean): ComponentResult {
  const words = isAbsent ? { isWarning: true, problem: `No ${name.type} named: ${name.fullName} found` } : {};
  return { ...name, packedAs: 'destructiveChanges.xml', isSuccess: true, isDeleted: !isAbsent, ...words };
}

/** The component a judged file belongs to; a file nobody packed stands for itself. */
function memberOf(path: string, tree: SourceTree): Member {
  const bundle = /^lwc\/([^/]+)/.exec(path)?.[1];
  const file =
    bundle === undefined
      ? (tree.get(path) ?? tree.get(path.replace(/-meta\.xml$/, '')) ?? tree.get(`${path}-meta.xml`))
      : tree.get(`lwc/${bundle}/${bundle}.js-meta.xml`);
  if (file === undefined) return { type: '', fullName: path, packedAs: path };
  const isInBundle = bundle !== undefined && tree.has(path);
  return isInBundle ? { ...file.member, packedAs: path } : file.member;
}

function isIn(tree: SourceTree, member: Member): boolean {
  for (const { member: other } of tree.values()) if (keyOf(other) === keyOf(member)) return true;
  return false;
}

/** What the manifest names is in the package. */
function manifestFaults(xml: string, members: ReadonlyMap<string, Member>): ComponentResult[] {
  const packed = new Set(members.keys());
  const objects = new Set([...members.values()].map(({ fullName }) => fullName.split('.')[0]));
  return manifestMembers(xml)
    .filter(({ type, fullName }) => fullName !== '*' && type !== 'CustomLabel' && type !== 'CustomLabels')
    .filter(
      (name) => !packed.has(keyOf(name)) && !(name.type === 'CustomObject' && objects.has(name.fullName)),
    )
    .map(({ type, fullName }) =>
      failure(
        { ...MANIFEST, type, fullName },
        {
          problem: `An object '${fullName}' of type ${type} was named in package.xml, but was not found in zipped directory`,
        },
      ),
    );
}
