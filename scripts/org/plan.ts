/**
 * A set-up as a list of steps: looked at first, then carried out one by one, each looked at again when it is done.
 *
 * @module
 */
import { OrgProblem } from './orgProblem.ts';

/**
 * `done`: nothing to do. `needed`: the step will do it. `blocked`: a person has to do something first. `skipped`: not wanted, or
 * of no use here.
 */
export type StepState = 'done' | 'needed' | 'blocked' | 'skipped';

/** What a step found. */
export interface Look {
  readonly state: StepState;
  /** What there is, a sentence without its full stop. */
  readonly found: string;
  /** How to mend what blocks it; `null` where nothing does. */
  readonly mend: string | null;
}

/** One step. Its state is what it sees in the org, never what it remembers. */
export interface Step {
  /** Stable, e.g. `deploy-base`. */
  readonly name: string;
  /** What it does, as an order: `Deploy the base package`. */
  readonly title: string;
  /** Why anybody wants that. */
  readonly why: string;
  look(): Promise<Look>;
  /** Does it; `null` for a step that only looks. `say` tells who waits. */
  readonly act: ((say: (line: string) => void) => Promise<void>) | null;
}

/** A step with what it found. */
export interface PlannedStep {
  readonly step: Step;
  readonly look: Look;
}

/** What a run is told as it goes on. */
export interface RunListener {
  started(step: Step): void;
  said(step: Step, line: string): void;
  ended(step: Step, look: Look, milliseconds: number): void;
}

/** A look at what is as it should be. */
export const done = (found: string): Look => ({ state: 'done', found, mend: null });
/** A look at what the step will do. */
export const needed = (found: string): Look => ({ state: 'needed', found, mend: null });
/** A look at what is left out. */
export const skipped = (found: string): Look => ({ state: 'skipped', found, mend: null });
/** A look at what a person has to mend. */
export const blocked = (found: string, mend: string): Look => ({ state: 'blocked', found, mend });

/** Looks at every step. Nothing is changed. @param signal - Ends it between two looks. */
export async function makePlan(
  steps: readonly Step[],
  signal?: AbortSignal,
): Promise<readonly PlannedStep[]> {
  const plan: PlannedStep[] = [];
  // One after the other: an org counts calls at the same time, and steps share what they looked up.
  for (const step of steps) {
    signal?.throwIfAborted();
    plan.push({ step, look: await step.look() });
  }
  return plan;
}

/** Names in a sentence: the first ones, and how many more. */
export const listWords = (names: readonly string[], most = 5): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;

/** Steps a person has to clear the way for. */
export const blockedSteps = (plan: readonly PlannedStep[]): readonly PlannedStep[] =>
  plan.filter(({ look }) => look.state === 'blocked');

/** Steps that will change something. */
export const neededSteps = (plan: readonly PlannedStep[]): readonly PlannedStep[] =>
  plan.filter(({ look }) => look.state === 'needed');

/**
 * Does what is needed, in order. What is done stays done: after a failure the same command goes on from there.
 *
 * @param signal - Ends the run between two steps.
 * @throws {@link OrgProblem} that names the step, at the first one that fails or does not hold.
 */
export async function carryOut(
  steps: readonly Step[],
  listener: RunListener,
  signal?: AbortSignal,
): Promise<readonly PlannedStep[]> {
  const outcome: PlannedStep[] = [];
  for (const step of steps) {
    if (signal?.aborted === true)
      throw new OrgProblem(
        'Stopped before the next step.',
        'Run the same command again: it continues.',
        'STOPPED',
      );
    outcome.push({ step, look: await carryOutStep(step, listener) });
  }
  return outcome;
}

async function carryOutStep(step: Step, listener: RunListener): Promise<Look> {
  // An earlier step may have changed what this one found.
  const before = await named(step, () => step.look());
  if (before.state === 'blocked')
    throw new OrgProblem(`${step.title}: ${before.found.replace(/\.$/, '')}.`, before.mend, 'BLOCKED');
  if (before.state !== 'needed' || step.act === null) return before;
  const { act } = step;
  const startedAt = Date.now();
  listener.started(step);
  await named(step, () => act((line) => listener.said(step, line)));
  const after = await named(step, () => step.look());
  listener.ended(step, after, Date.now() - startedAt);
  if (after.state === 'done') return after;
  throw new OrgProblem(
    `${step.title}: was done, and still: ${after.found.replace(/\.$/, '')}.`,
    after.mend,
    'DID_NOT_HOLD',
  );
}

async function named<Result>(step: Step, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OrgProblem)) throw error;
    throw new OrgProblem(`${step.title}: ${error.message}`, error.mend, error.code, error);
  }
}
