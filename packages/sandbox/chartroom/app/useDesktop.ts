/**
 * The chartroom's conversation with the desktop agent: FDC3 by the book, no other word.
 *
 * @module
 */
import { getAgent, type Channel, type Context, type DesktopAgent } from '@finos/fdc3';
import { useEffect, useRef, useState } from 'preact/hooks';

/** How long to look for an agent, in milliseconds. */
const DISCOVERY_MS = 3_000;

/** What the desk around the chartroom is and shows. */
export interface Desktop {
  readonly state: 'connecting' | 'connected' | 'absent';
  /** Who runs the agent. */
  readonly provider?: string;
  readonly channel?: Channel | null;
  readonly contact?: Context;
  readonly portfolio?: Context;
  /** The last instrument somebody else chose. */
  readonly instrument?: Context;
}

/** A desktop, and what one can do there. */
export interface DesktopActions {
  /** Tells the channel. */
  broadcast(context: Context): void;
  /** Raises an intent. @returns Words on what became of it. */
  raise(intent: string, context: Context): Promise<string>;
}

const REASONS: Readonly<Record<string, string>> = {
  NoAppsFound: 'Nobody on this page can do that.',
  UserCancelledResolution: 'You chose nobody to do that.',
  AccessDenied: 'The administrator does not let the chartroom ask for that.',
};

/** Connects once. */
export function useDesktop(): Desktop & DesktopActions {
  const [desktop, setDesktop] = useState<Desktop>({ state: 'connecting' });
  const agent = useRef<DesktopAgent | undefined>(undefined);
  const merge = (news: Partial<Desktop>): void => setDesktop((before) => ({ ...before, ...news }));

  useEffect(() => {
    connect(merge).then(
      (found) => (agent.current = found),
      () => merge({ state: 'absent' }),
    );
  }, []);

  return {
    ...desktop,
    broadcast(context) {
      agent.current?.broadcast(context).catch(() => {
        // The chart shows it all the same; on the desk nobody follows.
      });
    },
    async raise(intent, context) {
      if (agent.current === undefined) return 'There is no desktop agent here.';
      try {
        const { source } = await agent.current.raiseIntent(intent, context);
        return `${source.appId} does it.`;
      } catch (error) {
        return REASONS[error instanceof Error ? error.message : ''] ?? 'That did not work.';
      }
    },
  };
}

async function connect(merge: (news: Partial<Desktop>) => void): Promise<DesktopAgent> {
  const agent = await getAgent({ timeoutMs: DISCOVERY_MS });
  const showChannel = async (): Promise<void> => merge({ channel: await agent.getCurrentChannel() });
  const showInstrument = (context: Context): void => {
    const instrument = (context.type === 'fdc3.position' ? context['instrument'] : context) as Context;
    merge({ instrument: { ...instrument } });
  };
  const { provider } = await agent.getInfo();
  merge({ state: 'connected', provider });
  await agent.addEventListener('userChannelChanged', () => void showChannel());
  await showChannel();
  await agent.addContextListener('fdc3.contact', (contact) => merge({ contact }));
  await agent.addContextListener('fdc3.portfolio', (portfolio) => merge({ portfolio }));
  await agent.addContextListener('fdc3.position', showInstrument);
  await agent.addContextListener('fdc3.instrument', showInstrument);
  await agent.addIntentListener('ViewChart', (context) => {
    showInstrument(context);
    return Promise.resolve();
  });
  return agent;
}
