/**
 * Listeners by event. One that throws hurts no other.
 *
 * @module
 */
import type { Unsubscribe } from './connection.ts';

/** Listeners of the events of `Events`. */
export interface Listeners<Events> {
  add<Event extends keyof Events>(event: Event, listener: (data: Events[Event]) => void): Unsubscribe;
  tell<Event extends keyof Events>(event: Event, data: Events[Event]): void;
}

/** Starts without listeners. */
export function createListeners<Events>(): Listeners<Events> {
  const all = new Map<keyof Events, Set<(data: never) => void>>();
  return {
    add(event, listener) {
      const set = all.get(event) ?? new Set();
      all.set(event, set);
      set.add(listener);
      return () => void set.delete(listener);
    },
    tell(event, data) {
      for (const listener of [...(all.get(event) ?? [])]) callSafely(() => listener(data as never));
    },
  };
}

/** Calls; what is thrown goes to the console as an uncaught error, and no further. */
export function callSafely(act: () => void): void {
  try {
    act();
  } catch (error) {
    reportError(error);
  }
}
