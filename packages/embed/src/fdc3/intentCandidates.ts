/**
 * Who could handle an intent: the page, and the apps that listen for it or declare it and may be given the context.
 *
 * @module
 */
import type { PageIntent } from './agent.ts';
import type { Instance, Switchboard } from './instances.ts';

/** One who can do it. */
export interface Candidate {
  readonly instance: Instance;
  readonly intent: string;
  /** What the page does, if it is the page. */
  readonly pageIntent?: PageIntent;
}

/** Finds them. Without an intent: for any; without a context type: with any. The raiser is none. */
export type FindCandidates = (
  intent: string | undefined,
  contextType: string | undefined,
  raiser: Instance,
) => Candidate[];

/** @param listeners - Listener → whose and for what. */
export function createCandidates(
  switchboard: Switchboard,
  page: Instance,
  pageIntents: () => readonly PageIntent[],
  listeners: ReadonlyMap<string, { readonly instanceId: string; readonly intent: string }>,
): FindCandidates {
  const ofPage = (intent: string | undefined, contextType: string | undefined): Candidate[] =>
    pageIntents()
      .filter(
        (one) =>
          (intent ?? one.intent) === one.intent &&
          (contextType === undefined || one.contextTypes.includes(contextType)),
      )
      .map((pageIntent) => ({ instance: page, intent: pageIntent.intent, pageIntent }));

  function ofApp(instance: Instance, contextType: string | undefined): Candidate[] {
    if (contextType !== undefined && !instance.mayReceive(contextType)) return [];
    const heard = [...listeners.values()]
      .filter(({ instanceId }) => instanceId === instance.instanceId)
      .map(({ intent }) => intent);
    return [...new Set([...heard, ...Object.keys(instance.listensFor)])]
      .filter((intent) => {
        // What an app does not declare it takes with any context it may have.
        const types = Object.hasOwn(instance.listensFor, intent) ? instance.listensFor[intent] : undefined;
        return contextType === undefined || types?.includes(contextType) !== false;
      })
      .map((intent) => ({ instance, intent }));
  }

  return (intent, contextType, raiser) => [
    ...ofPage(intent, contextType),
    ...switchboard
      .connected()
      .filter((instance) => instance !== raiser && instance !== page)
      .flatMap((instance) => ofApp(instance, contextType))
      .filter((candidate) => (intent ?? candidate.intent) === candidate.intent),
  ];
}

/** As FDC3's `AppMetadata`. */
export const describeCandidate = ({ instance: { appId, instanceId, title } }: Candidate) => ({
  appId,
  instanceId,
  title,
});

/** As FDC3's `AppIntent`s: by intent. */
export const appIntents = (found: readonly Candidate[]) =>
  [...new Set(found.map(({ intent }) => intent))].map((name) => {
    const handlers = found.filter(({ intent }) => intent === name);
    const displayName = handlers.find(({ pageIntent }) => pageIntent)?.pageIntent?.label ?? name;
    return { intent: { name, displayName }, apps: handlers.map(describeCandidate) };
  });
