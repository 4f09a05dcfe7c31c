/**
 * Notices that an app answers no more.
 *
 * @module
 */
import { HEARTBEAT_MS, HELLO_MS } from '../protocol/index.ts';

/** Pings in a row that may stay without an answer, less one. */
const MISSES = 2;

/** Watches one conversation. */
export interface Heartbeat {
  /** The app said something. */
  heard(): void;
  /** Asks at once and gives the app five seconds: its frame loaded a document, maybe another one. */
  check(): void;
  stop(): void;
}

/** Starts to watch. Counts its own ticks instead of reading a clock, so that a computer that slept finds the app alive. */
export function startHeartbeat(ping: () => void, onLost: () => void): Heartbeat {
  let wasHeard = true;
  let misses = 0;
  let checking: ReturnType<typeof setTimeout> | undefined;

  const ticking = setInterval(() => {
    misses = wasHeard ? 0 : misses + 1;
    wasHeard = false;
    if (misses >= MISSES) onLost();
    ping();
  }, HEARTBEAT_MS);

  return {
    heard() {
      wasHeard = true;
      if (checking === undefined) return;
      clearTimeout(checking);
      checking = undefined;
    },
    check() {
      clearTimeout(checking);
      checking = setTimeout(onLost, HELLO_MS);
      ping();
    },
    stop() {
      clearInterval(ticking);
      clearTimeout(checking);
    },
  };
}
