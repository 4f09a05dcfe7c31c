/**
 * What a deployment is made to.
 *
 * @module
 */
import type { OrgFaults } from '../faults.ts';
import type { RecordStore } from '../records/recordStore.ts';
import type { ComponentResult } from './deployment.ts';
import type { Judges } from './judges.ts';
import type { OrgKind } from './orgRules.ts';
import type { SourceTree } from './sourceTree.ts';
import type { WorkFolder } from './workFolder.ts';

/** A deployment the org has kept. */
export interface KeptChange {
  readonly results: readonly ComponentResult[];
  readonly userId: string;
}

/** What deployments need of the org. */
export interface DeployTarget {
  readonly store: RecordStore;
  readonly work: WorkFolder;
  readonly kind: OrgKind;
  readonly judges: Judges | undefined;
  readonly faults: () => OrgFaults;
  /** Told when the org's metadata has become another. */
  readonly onDeployed: (tree: SourceTree, change: KeptChange) => void;
}
