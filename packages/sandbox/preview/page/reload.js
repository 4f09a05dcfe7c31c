/**
 * Loads the page again when a source of the project changes.
 *
 * @module
 */

/** From now on. */
export function reloadOnChange() {
  const changes = new EventSource('/changes');
  changes.addEventListener('change', () => location.reload());
  // A navigation must not wait for the stream.
  addEventListener('pagehide', () => changes.close());
}
