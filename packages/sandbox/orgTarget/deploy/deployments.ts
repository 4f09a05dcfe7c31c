/**
 * Deployments, one after the other: unpacked, judged, and taken or refused as a whole.
 *
 * @module
 */
import { setImmediate as soon } from 'node:timers/promises';
import { notFound, Refusal } from '../refusal.ts';
import { isRecordId, longId } from '../records/salesforceIds.ts';
import {
  averageCoverage,
  coverageWarning,
  hasEnded,
  LEAST_COVERAGE,
  type ComponentResult,
  type DeployOptions,
  type Deployment,
} from './deployment.ts';
import type { DeployTarget, KeptChange } from './deployTarget.ts';
import { isProduction } from './orgRules.ts';
import { judgePackage, type Verdict } from './judgePackage.ts';
import type { SourceTree } from './sourceTree.ts';

/** Deployments of one org. */
export class Deployments {
  readonly #target: DeployTarget;
  readonly #all = new Map<string, Deployment>();
  #queue: Promise<void> = Promise.resolve();
  #tree: SourceTree = new Map();
  #root: string | undefined;

  constructor(target: DeployTarget) {
    this.#target = target;
  }

  /** The org's metadata now. */
  get tree(): SourceTree {
    return this.#tree;
  }

  /** The org's metadata as a project; `undefined` before the first deployment. */
  get root(): string | undefined {
    return this.#root;
  }

  /** Begins one; it goes on by itself. Returns its id. @throws Refusal where production is told to run no test */
  begin(zip: Buffer, options: DeployOptions, userId: string): string {
    if (options.testLevel === 'NoTestRun' && isProduction(this.#target.kind))
      throw new Refusal(
        400,
        'INVALID_OPERATION',
        'testLevel of NoTestRun cannot be used in production organizations',
      );
    const deployment: Deployment = {
      id: this.#target.store.ids.next('0Af'),
      userId,
      options,
      createdAt: new Date(),
      status: 'Pending',
      stateDetail: '',
      total: 0,
      results: [],
    };
    this.#all.set(deployment.id, deployment);
    this.#queue = this.#queue.then(() => this.#run(deployment, zip));
    return deployment.id;
  }

  /** @throws Refusal if there is none of that id. */
  find(id: string): Deployment {
    const deployment = isRecordId(id) ? this.#all.get(id.length === 15 ? longId(id) : id) : undefined;
    if (deployment === undefined) throw notFound();
    return deployment;
  }

  /** Ends one that has not ended. @throws Refusal if it has. */
  cancel(id: string): Deployment {
    const deployment = this.find(id);
    if (hasEnded(deployment)) throw new Refusal(400, 'INVALID_ID_FIELD', 'Deployment already completed');
    deployment.status = deployment.status === 'Pending' ? 'Canceled' : 'Canceling';
    return deployment;
  }

  /** Resolves when nothing is under way. */
  settled(): Promise<void> {
    return this.#queue;
  }

  /** Asked anew each time: somebody else may have cancelled it meanwhile. */
  #isCancelled({ status }: Deployment): boolean {
    return status === 'Canceling' || status === 'Canceled';
  }

  async #run(deployment: Deployment, zip: Buffer): Promise<void> {
    // The client has its answer before the work begins.
    await soon();
    const { faults } = this.#target;
    while (faults().deployDies === 'stuck' && !this.#isCancelled(deployment)) {
      deployment.status = 'InProgress';
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (!this.#isCancelled(deployment)) await this.#work(deployment, zip);
    if (deployment.status === 'Canceling') deployment.status = 'Canceled';
    deployment.completedAt = new Date();
  }

  async #work(deployment: Deployment, zip: Buffer): Promise<void> {
    deployment.status = 'InProgress';
    deployment.startedAt = new Date();
    let root: string | undefined;
    try {
      const verdict = await judgePackage(
        zip,
        this.#tree,
        this.#target,
        (total) => (deployment.total = total),
      );
      root = verdict.root;
      const isFaulty = verdict.results.some(({ isSuccess }) => !isSuccess);
      if (!isFaulty) await this.#test(deployment, verdict);
      deployment.results = verdict.results;
      if (this.#isCancelled(deployment)) this.#drop(root);
      else this.#end(deployment, verdict, isFaulty);
    } catch (error) {
      deployment.errorMessage = `UNKNOWN_EXCEPTION: ${(error as Error).message}`;
      deployment.status = 'Failed';
      this.#drop(root);
    }
  }

  #end(deployment: Deployment, verdict: Verdict, isFaulty: boolean): void {
    const { checkOnly, rollbackOnError } = deployment.options;
    const { testRun } = deployment;
    const isTestedBadly =
      testRun !== undefined &&
      (testRun.failed.length > 0 || averageCoverage(testRun.coverage) < LEAST_COVERAGE);
    if (this.#target.faults().deployDies === 'half') return this.#keepHalf(deployment, verdict);
    if (isTestedBadly || (isFaulty && rollbackOnError)) {
      if (isTestedBadly && testRun.failed.length === 0)
        deployment.errorMessage = coverageWarning(averageCoverage(testRun.coverage));
      deployment.status = 'Failed';
      return this.#drop(verdict.root);
    }
    deployment.status = isFaulty ? 'SucceededPartial' : 'Succeeded';
    if (checkOnly) return this.#drop(verdict.root);
    const change = { results: verdict.results, userId: deployment.userId };
    if (isFaulty) this.#keep(verdict.withoutFaults(), change);
    else this.#keep(verdict.tree, change, verdict.root);
  }

  /** What a connection lost on the org's side leaves behind, where nothing is rolled back: the first half. */
  #keepHalf(deployment: Deployment, { results, root, only }: Verdict): void {
    const kept = results.slice(0, Math.ceil(results.length / 2));
    this.#drop(root);
    this.#keep(only(new Set(kept.map(({ packedAs }) => packedAs))), {
      results: kept,
      userId: deployment.userId,
    });
    deployment.results = [
      ...kept,
      ...results.slice(kept.length).map((result): ComponentResult => ({
        ...result,
        isSuccess: false,
        problem:
          'UNKNOWN_EXCEPTION: An unexpected error occurred. Please include this ErrorId if you contact support.',
      })),
    ];
    deployment.status = 'SucceededPartial';
  }

  async #test(deployment: Deployment, { root, results }: Verdict): Promise<void> {
    const { testLevel = this.#defaultLevel(results), runTests } = deployment.options;
    const { judges } = this.#target;
    if (testLevel === 'NoTestRun' || judges?.test === undefined) return;
    deployment.stateDetail = 'Running tests';
    deployment.testRun = await judges.test(root, testLevel === 'RunSpecifiedTests' ? runTests : undefined);
    deployment.stateDetail = '';
  }

  /** Production tests what brings Apex. */
  #defaultLevel(results: readonly ComponentResult[]): string {
    const bringsApex = results.some(({ type }) => type === 'ApexClass' || type === 'ApexTrigger');
    return bringsApex && isProduction(this.#target.kind) ? 'RunLocalTests' : 'NoTestRun';
  }

  #keep(tree: SourceTree, change: KeptChange, written?: string): void {
    const { work, onDeployed } = this.#target;
    const former = this.#root;
    this.#tree = tree;
    this.#root = written ?? work.write(tree);
    onDeployed(tree, change);
    if (former !== undefined) work.discard(former);
  }

  #drop(root: string | undefined): void {
    if (root !== undefined) this.#target.work.discard(root);
  }
}
