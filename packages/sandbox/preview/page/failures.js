/**
 * Shows what went wrong on the page itself: a component that could not be made, an error nobody caught.
 *
 * @module
 */
import { element } from './dom.js';

/** Says a fault in `host`, or on top of the page. */
export function showFailure(title, error, host = document.querySelector('#failures')) {
  const message = error?.message ?? error?.body?.message ?? String(error);
  host.append(
    element(
      'section',
      { class: 'pv-failure', 'data-failure': title },
      element('h2', {}, title),
      element('pre', { tabindex: '0', 'aria-label': `Message of: ${title}` }, message),
    ),
  );
}

/** From now on, shows every error nobody caught. */
export function watchUncaught() {
  addEventListener('error', ({ error, message }) => {
    // Fired by Chromium for layout loops that settle on the next frame; no component can act on it.
    if (/^ResizeObserver loop/.test(message)) return;
    showFailure('A component failed', error ?? message);
  });
  addEventListener('unhandledrejection', ({ reason }) => showFailure('A component failed', reason));
  addEventListener('preview:failure', ({ detail }) => showFailure(detail.title, detail.error));
}
