/**
 * The studio's state: the connection to the page, the household, what is selected.
 *
 * @module
 */
import type { Connection, Context, SelectedHolding } from '@rialto/embed';
import { connect } from '@rialto/embed';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { HouseholdAnswer } from '../answers.ts';
import { createBackend, troubleOf, type Backend, type Trouble } from './backend.ts';

/** What the studio uses of a page. */
const CAPABILITIES = [
  'context',
  'token',
  'resize',
  'toast',
  'navigate',
  'drill',
  'bus',
  'dirty',
  'refresh',
] as const;

/** What is selected on the page. */
export interface Selected {
  readonly holding: SelectedHolding | null;
  readonly asOf: string | null;
  /** Salesforce record id. */
  readonly member: string | null;
}

/** Everything views are made of. */
export interface Studio {
  readonly connection: Connection | undefined;
  readonly context: Context | undefined;
  readonly backend: Backend | undefined;
  readonly household: HouseholdAnswer | undefined;
  readonly trouble: Trouble | undefined;
  /** The page fell silent and is looked for. */
  readonly isLost: boolean;
  readonly selected: Selected;
  readonly currency: string;
  readonly setCurrency: (code: string) => void;
  readonly selectHolding: (holding: SelectedHolding | null) => void;
  readonly selectDay: (day: string | null) => void;
  /** Starts again after a trouble. */
  readonly retry: () => void;
  /** Fails with what made it fail: shows the trouble instead of the views, where it is one for all of them. */
  readonly report: (error: unknown) => void;
}

const NOTHING: Selected = { holding: null, asOf: null, member: null };

/** Quiet: a page that takes no selection is no reason to stop. */
const ignore = (): void => undefined;

const hosts = (): string[] =>
  (document.querySelector<HTMLMetaElement>('meta[name=studio-hosts]')?.content ?? '')
    .split(' ')
    .filter((origin) => origin !== '');

/** Connects once, reads the household of each record the page shows. */
export function useStudio(): Studio {
  const [connection, setConnection] = useState<Connection>();
  const [context, setContext] = useState<Context>();
  const [household, setHousehold] = useState<HouseholdAnswer>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [isLost, setLost] = useState(false);
  const [selected, setSelected] = useState(NOTHING);
  const [chosenCurrency, setCurrency] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const currency = chosenCurrency ?? context?.appearance.currencyCode ?? 'USD';
  const recordId = context?.record?.recordId;

  useEffect(() => {
    const closing = new AbortController();
    connect({
      hostOrigins: hosts(),
      capabilities: CAPABILITIES,
      resize: 'auto',
      signal: closing.signal,
    }).then(
      (made) => {
        setConnection(made);
        made.onContext(setContext);
        made.on('disconnected', ({ reason }) => {
          if (reason === 'lost') setLost(true);
          else if (reason !== 'closed') setTrouble('signed-out');
        });
        made.on('reconnected', () => {
          setLost(false);
          setAttempt((count) => count + 1);
        });
        made.on('session.ended', ({ reason }) => {
          // The next record brings its own session.
          if (reason !== 'record') setTrouble('signed-out');
        });
        made
          .subscribe(['selection.holding', 'selection.member', 'selection.asOf'], (topic, value) => {
            setSelected((now) => {
              if (topic === 'selection.holding') return { ...now, holding: value as SelectedHolding | null };
              if (topic === 'selection.asOf') return { ...now, asOf: value as string | null };
              return { ...now, member: (value as { recordId: string } | null)?.recordId ?? null };
            });
          })
          .catch(ignore);
      },
      (error: unknown) => {
        if (!closing.signal.aborted) setTrouble(troubleOf(error) === 'version' ? 'version' : 'no-host');
      },
    );
    return () => closing.abort();
  }, []);

  const backend = useMemo(
    () => connection && createBackend(connection, currency),
    [connection, currency, recordId],
  );
  const report = useCallback(
    (error: unknown) => {
      const found = troubleOf(error);
      setTrouble(found);
      if (found === 'signed-out' || found === 'unavailable') connection?.status(found).catch(ignore);
    },
    [connection],
  );

  // What belongs to another record goes at once; what is new is read.
  useEffect(() => {
    setHousehold(undefined);
    setSelected(NOTHING);
  }, [recordId]);
  useEffect(() => {
    if (backend === undefined || (context === undefined && connection?.capabilities.includes('context')))
      return undefined;
    let isWanted = true;
    setTrouble(undefined);
    backend.get<HouseholdAnswer>('/household').then(
      (answer) => {
        if (!isWanted) return;
        setHousehold(answer);
        connection?.status('ready').catch(ignore);
      },
      (error: unknown) => {
        if (isWanted) report(error);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [backend, attempt, context === undefined]);

  return {
    connection,
    context,
    backend,
    household,
    trouble,
    isLost,
    selected,
    currency,
    setCurrency,
    selectHolding(holding) {
      setSelected((now) => ({ ...now, holding }));
      connection?.publish('selection.holding', holding).catch(ignore);
    },
    selectDay(asOf) {
      setSelected((now) => ({ ...now, asOf }));
      connection?.publish('selection.asOf', asOf).catch(ignore);
    },
    retry() {
      if (connection === undefined) location.reload();
      else setAttempt((count) => count + 1);
    },
    report,
  };
}
