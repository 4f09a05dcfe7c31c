/**
 * Shows the toasts that components ask for with `ShowToastEvent`.
 *
 * @module
 */
import { element } from './dom.js';

const SHOWN_MS = 5_000;
const VARIANTS = ['info', 'success', 'warning', 'error'];

/** From now on, shows them. */
export function watchToasts() {
  document.addEventListener('lightning__showtoast', ({ detail }) => show(detail));
}

function show({ title = '', message = '', messageData = [], variant = 'info', mode = 'dismissible' }) {
  const kind = VARIANTS.includes(variant) ? variant : 'info';
  const close = element('button', { type: 'button', class: 'pv-toast-close', title: 'Close' }, '×');
  close.setAttribute('aria-label', `Close: ${title}`);
  const toast = element(
    'div',
    { class: `pv-toast slds-theme_${kind}`, role: kind === 'error' ? 'alert' : 'status', 'data-toast': kind },
    element(
      'div',
      {},
      element('p', { class: 'pv-toast-title' }, title),
      element('p', {}, fill(message, messageData)),
    ),
    close,
  );
  close.addEventListener('click', () => toast.remove());
  document.querySelector('#toasts').append(toast);
  if (mode !== 'sticky') setTimeout(() => toast.remove(), SHOWN_MS);
}

/** `{0}` stands for the first entry, a text or `{ url, label }`. */
const fill = (message, data) =>
  message.replaceAll(/\{(\d+)\}/g, (whole, index) => data[index]?.label ?? data[index] ?? whole);
