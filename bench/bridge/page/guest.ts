/**
 * The app's half, whatever the way.
 *
 * @module
 */
import { createBench, type Bench } from './measure.ts';
import { createPayload, type PayloadName } from './payload.ts';
// The bundler puts each of the ways in its place.
import { connect } from './ways/raw.ts';

declare global {
  /** When the first script of this document ran. */
  var startedAt: number;
  /** Told what can be timed: tests wait for `bench` from before this module runs. */
  var setBench: (bench: Promise<Bench>) => void;
}

const start = async (): Promise<Bench> => {
  const address = new URLSearchParams(location.search);
  const payload = createPayload(address.get('payload') as PayloadName);
  const asks = await connect(address.get('page')!, payload);
  // Where only the page asks, being connected is all there is to time.
  await asks?.say('Hello');
  const connectMs = performance.now() - globalThis.startedAt;
  const nothing = (): Promise<never> => Promise.reject(new Error('Here the page asks.'));
  return createBench(asks ?? { say: nothing, read: nothing }, Promise.resolve(connectMs));
};

globalThis.setBench(start());
