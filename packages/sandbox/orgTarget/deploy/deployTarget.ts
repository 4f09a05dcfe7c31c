/**
 * What a deployment is made to.
 *
 * @module
 */
import type { OrgFaults } from '../faults.ts';
import type { RecordStore } from '../records/recordStore.ts';
import type { Judges } from './judges.ts';
import type { OrgKind } from './orgRules.ts';
import type { SourceTree } from './sourceTree.ts';
import type { WorkFolder } from './workFolder.ts';

/** What deployments need of the org. */
export interface DeployTarget {
  readonly store: RecordStore;
  readonly work: WorkFolder;
  readonly kind: OrgKind;
  readonly judges: Judges | undefined;
  readonly faults: () => OrgFaults;
  /** Told when the org's metadata has become another. */
  readonly onDeployed: (tree: SourceTree, root: string) => void;
}
