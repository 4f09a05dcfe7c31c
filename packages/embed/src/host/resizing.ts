/**
 * Lets an app change its height without making the page flicker.
 *
 * @module
 */
import { createBucket } from '../protocol/bucket.ts';
import type { HostCall, HostHandlers } from './host.ts';

type Resize = NonNullable<HostHandlers['ui.resize']>;
interface Size {
  readonly height: number;
}

/** What a height may be, in CSS pixels, which change is none, and how many there may be a second. */
export const RESIZE = { min: 100, max: 5_000, hysteresis: 2, perSecond: 10 } as const;

/**
 * Puts limits before a handler of `ui.resize`: heights are cut to 100 to 5000, a change of 2 pixels or less is none, and
 * there are ten changes a second at most. A call above that waits for its turn; one that a newer call overtakes is
 * answered with the height as it is.
 *
 * @returns A handler for one conversation.
 */
export function limitResizing(resize: Resize): (asked: Size, call: HostCall) => Promise<Size> | Size {
  const mayResize = createBucket(RESIZE.perSecond, RESIZE.perSecond);
  let current: number | undefined;
  let overtake: (() => void) | undefined;

  async function apply(height: number, call: HostCall): Promise<Size> {
    const before = current;
    current = height;
    try {
      const size = await resize({ height }, call);
      if (current === height) current = size.height;
      return size;
    } catch (error) {
      if (current === height) current = before;
      throw error;
    }
  }

  function applyLater(height: number, call: HostCall): Promise<Size> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        overtake = undefined;
        mayResize();
        if (!call.signal.aborted) apply(height, call).then(resolve, reject);
      }, 1_000 / RESIZE.perSecond);
      overtake = () => {
        clearTimeout(timer);
        resolve({ height: current ?? height });
      };
    });
  }

  return ({ height: asked }, call) => {
    const height = Math.round(Math.min(RESIZE.max, Math.max(RESIZE.min, asked)));
    overtake?.();
    overtake = undefined;
    if (current !== undefined && Math.abs(height - current) <= RESIZE.hysteresis) return { height: current };
    return mayResize() ? apply(height, call) : applyLater(height, call);
  };
}
