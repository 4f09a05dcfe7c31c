/**
 * One way for an app in a frame and its page to talk.
 *
 * @module
 */
import type { Payload } from './payload.ts';

/** What is timed. */
export interface Asks {
  /** A call that carries 1 KB and is answered with nothing. */
  say(message: string): Promise<unknown>;
  /** A call that is answered with the payload: 100 KB. */
  read(): Promise<unknown>;
}

/** Where the page puts an app. */
export interface Place {
  readonly element: HTMLElement;
  readonly url: string;
  /** The app's. */
  readonly origin: string;
  /** What the page answers. */
  readonly payload: Payload;
}

/** A way. */
export interface Way {
  /** The page's half: makes the frame. @returns what the page asks, where only the page can ask. */
  readonly serve: (place: Place) => Promise<Asks> | undefined;
  /** The app's half. @returns what the app asks, once it is connected. */
  readonly connect: (pageOrigin: string, payload: Payload) => Promise<Asks | undefined>;
}

/** Makes a frame without an address, so that its window is there to be listened to. */
export function makeFrame({ element }: Place): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  // Finer clocks for whom it is given to.
  frame.allow = 'cross-origin-isolated';
  element.append(frame);
  return frame;
}
