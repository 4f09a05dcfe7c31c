/**
 * The chartroom's own data, from its own server.
 *
 * @module
 */
import { useEffect, useState } from 'preact/hooks';
import type { PriceHistory, Quote } from '../prices.ts';

export type { PriceHistory, Quote } from '../prices.ts';

/** What was fetched; `undefined`: not yet. */
export type Fetched<Value> = Value | 'failed' | undefined;

/** Fetches JSON; anew when the path changes, not at all without one. */
export function useFetched<Value>(path: string | undefined): Fetched<Value> {
  const [state, setState] = useState<{ readonly path: string; readonly value: Fetched<Value> }>();
  useEffect(() => {
    if (path === undefined) return;
    const aborter = new AbortController();
    void load<Value>(path, aborter.signal).then((value) => {
      if (!aborter.signal.aborted) setState({ path, value });
    });
    return () => aborter.abort();
  }, [path]);
  return state?.path === path ? state?.value : undefined;
}

async function load<Value>(path: string, signal: AbortSignal): Promise<Value | 'failed'> {
  try {
    const response = await fetch(path, { signal });
    return response.ok ? ((await response.json()) as Value) : 'failed';
  } catch {
    return 'failed';
  }
}

/** All quotes. */
export function useQuotes(): Fetched<readonly Quote[]> {
  const fetched = useFetched<{ readonly quotes: readonly Quote[] }>('/api/quotes');
  return typeof fetched === 'object' ? fetched.quotes : fetched;
}

/** All closes of a symbol. */
export const useHistory = (symbol: string | undefined): Fetched<PriceHistory> =>
  useFetched<PriceHistory>(symbol === undefined ? undefined : `/api/prices/${encodeURIComponent(symbol)}`);
