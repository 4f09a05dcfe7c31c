/**
 * Times calls.
 *
 * @module
 */
import type { Asks } from './way.ts';

/** What may be timed. */
export type Load = keyof Asks;

/** 1 KB with the frame around it, as long as the bridge's `log` may be. */
export const MESSAGE = 'x'.repeat(1_000);

/** What tests of speed call, as `bench`, in whichever window asks. */
export interface Bench {
  /** Milliseconds from the frame's first script to the first answer. */
  readonly connectMs: Promise<number>;
  /** Milliseconds of each call, one after the other, as JSON: a sandbox hands text over cheaply. */
  roundTrips(load: Load, count: number): Promise<string>;
  /** Calls a second with so many under way. */
  perSecond(load: Load, atOnce: number, forMs: number): Promise<number>;
}

/** Makes it of what can be asked. */
export function createBench(asks: Asks, connectMs: Promise<number>): Bench {
  const ask = (load: Load): Promise<unknown> => (load === 'say' ? asks.say(MESSAGE) : asks.read());
  return {
    connectMs,
    async roundTrips(load, count) {
      const times: number[] = [];
      for (let call = 0; call < count; call++) {
        const startedAt = performance.now();
        await ask(load);
        times.push(performance.now() - startedAt);
      }
      return JSON.stringify(times);
    },
    async perSecond(load, atOnce, forMs) {
      const startedAt = performance.now();
      let calls = 0;
      const lane = async (): Promise<void> => {
        while (performance.now() - startedAt < forMs) {
          await ask(load);
          calls += 1;
        }
      };
      await Promise.all(Array.from({ length: atOnce }, lane));
      return (calls / (performance.now() - startedAt)) * 1_000;
    },
  };
}
