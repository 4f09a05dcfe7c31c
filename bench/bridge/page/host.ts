/**
 * The page's half, whatever the way: runs plainly or inside the Lightning Web Security sandbox.
 *
 * @module
 */
import { createBench, type Bench, type Load } from './measure.ts';
import { createPayload, type PayloadName } from './payload.ts';
// The bundler puts each of the ways in its place.
import { serve } from './ways/raw.ts';

let bench: Promise<Bench> | undefined;

/** Opens the app. */
export function open(url: string, origin: string, payload: PayloadName): void {
  const element = document.createElement('div');
  document.querySelector('#record')?.append(element);
  const asks = serve({ element, url, origin, payload: createPayload(payload) });
  bench = asks?.then((found) => createBench(found, Promise.resolve(Number.NaN)));
}

/** Where the page asks: as {@link Bench}. */
export const roundTrips = async (load: Load, count: number): Promise<string> =>
  (await bench!).roundTrips(load, count);

/** Where the page asks: as {@link Bench}. */
export const perSecond = async (load: Load, atOnce: number, forMs: number): Promise<number> =>
  (await bench!).perSecond(load, atOnce, forMs);
