/**
 * Lets the panel follow the height of the app's document, without the two chasing each other.
 *
 * @module
 */

/** Less than this many CSS pixels are not worth moving a page. */
const HYSTERESIS = 2;
/** Between two changes, in milliseconds: ten a second at most; longer after a refusal. */
const SPACING_MS = 100;
const REFUSED_MS = 2_000;

/**
 * Watches the root element and asks for its height. Content that is as tall as its viewport, e.g. `min-height: 100vh`
 * with a margin, would grow for ever: once it grew twice just because the panel did, it is left alone until it changes
 * by itself.
 *
 * @param ask - Asks the page for a height, in CSS pixels.
 * @returns Stops it.
 */
export function fitHeight(view: Window, ask: (height: number) => Promise<unknown>): () => void {
  const root = view.document.documentElement;
  let asked = 0;
  let last = { content: 0, viewport: 0 };
  let chases = 0;
  let frame: number | undefined;
  let isAsking = false;
  let isStopped = false;
  const observer = new ResizeObserver(schedule);
  observer.observe(root);
  view.addEventListener('resize', schedule);
  return () => {
    observer.disconnect();
    view.removeEventListener('resize', schedule);
    if (frame !== undefined) view.cancelAnimationFrame(frame);
    isStopped = true;
  };

  function schedule(): void {
    if (!isAsking && !isStopped) frame ??= view.requestAnimationFrame(measure);
  }

  function measure(): void {
    frame = undefined;
    const content = Math.ceil(root.getBoundingClientRect().height);
    const viewport = view.innerHeight;
    const grown = viewport - last.viewport;
    if (grown > 0 && content - last.content >= grown - 1) chases++;
    else if (grown === 0 && content !== last.content) chases = 0;
    last = { content, viewport };
    if (chases > 2 || Math.abs(content - asked) < HYSTERESIS) return;
    asked = content;
    isAsking = true;
    void ask(content).then(
      () => setTimeout(rest, SPACING_MS),
      () => {
        asked = 0;
        setTimeout(rest, REFUSED_MS);
      },
    );
  }

  function rest(): void {
    isAsking = false;
    schedule();
  }
}
