/**
 * Finds who handles an intent that was raised: the one who can, or of several the one a person chooses.
 *
 * @module
 */
import type { AgentOptions, IntentChoice } from './agent.ts';
import { type Candidate, type createCandidates, describeCandidate } from './intentCandidates.ts';
import type { Instance, Switchboard } from './instances.ts';
import type { RaiseRequest, WireApp } from './wire.ts';

/** Gives who does it, or FDC3's word for why nobody does. */
export type ResolveIntent = (request: RaiseRequest, from: Instance) => Promise<Candidate | string>;

/** @param candidates - Who could handle an intent with a context. */
export function createIntentResolution(
  switchboard: Switchboard,
  candidates: ReturnType<typeof createCandidates>,
  chooseHandler: AgentOptions['chooseHandler'],
): ResolveIntent {
  const { drop } = switchboard;
  const choosing = new Set<string>();

  const targetError = ({ appId, instanceId }: WireApp): string | undefined => {
    const instances = switchboard.connected().filter((instance) => instance.appId === appId);
    if (instanceId === undefined) return instances.length > 0 ? undefined : 'TargetAppUnavailable';
    return instances.some((instance) => instance.instanceId === instanceId)
      ? undefined
      : 'TargetInstanceUnavailable';
  };

  /** @returns The chosen one, or why there is none. */
  async function choose(able: readonly Candidate[], from: Instance): Promise<Candidate | string> {
    // One question at a time: an app could fill the page with them.
    if (chooseHandler === undefined || choosing.has(from.instanceId)) return 'ResolverUnavailable';
    choosing.add(from.instanceId);
    try {
      const choices = able.map((candidate): IntentChoice => ({
        ...describeCandidate(candidate),
        intent: candidate.intent,
      }));
      const choice = await chooseHandler(choices);
      const chosen = able.find(
        ({ instance, intent }) =>
          intent === choice?.intent &&
          instance.appId === choice.appId &&
          (choice.instanceId ?? instance.instanceId) === instance.instanceId,
      );
      return chosen ?? 'UserCancelledResolution';
    } catch {
      return 'ResolverUnavailable';
    } finally {
      choosing.delete(from.instanceId);
    }
  }

  return async function resolve({ payload }: RaiseRequest, from: Instance): Promise<Candidate | string> {
    const { context, app } = payload;
    if (!from.maySend(context.type)) {
      drop('context-not-granted', from);
      return 'AccessDenied';
    }
    const error = app === undefined ? undefined : targetError(app);
    if (error !== undefined) return error;
    const able = candidates('intent' in payload ? payload.intent : undefined, context.type, from).filter(
      ({ instance }) =>
        app === undefined ||
        (instance.appId === app.appId && (app.instanceId ?? instance.instanceId) === instance.instanceId),
    );
    const [first, ...others] = able;
    if (first === undefined) return 'NoAppsFound';
    return others.length === 0 ? first : choose(able, from);
  };
}
