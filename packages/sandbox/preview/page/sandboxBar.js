/**
 * The preview's own bar, no part of the product: how the sandbox vendors behave, the theme, where a navigation would lead.
 *
 * @module
 */
import { config } from './config.js';
import { element } from './dom.js';

/** Fault of the sandbox vendors → its words. */
const BEHAVIOURS = {
  '': 'Normal',
  slow: 'Slow (6 s)',
  down: 'Down',
  rate_limited: 'Rate limited',
  error: 'Internal error',
  malformed: 'Malformed answer',
  lying: 'Answer breaks its contract',
  reset: 'Connection reset',
  expired_token: 'Refuses the token',
};
/** Of an app for people, which can do little else. */
const APP_BEHAVIOURS = {
  '': 'Normal',
  slow: 'Slow (6 s)',
  down: 'Down',
  error: 'Internal error',
  signed_out: 'Signs people out',
};
const APPS = new Set(['studio']);
const SLOW_MS = 6_000;
const THEMES = { light: 'Light', dark: 'Dark', system: 'As the system' };

/** Draws the bar. */
export function drawSandboxBar() {
  const readOut = element('p', { id: 'sandbox-status', class: 'pv-status', role: 'status' });
  document
    .querySelector('#sandbox-bar')
    .append(
      element('strong', {}, 'Preview – sandbox vendors'),
      ...(config.lws ? [element('span', { class: 'slds-badge' }, 'Lightning Web Security on')] : []),
      ...config.vendors.map(vendorSwitch),
      themeSwitch(),
      element('a', { href: '/' }, 'All households'),
      readOut,
    );
  say(config.notices.join(' · '));
}

/** Shows one sentence in the bar, and reads it out. */
export function say(sentence) {
  document.querySelector('#sandbox-status').textContent = sentence;
}

function labelled(id, label, options, onChange) {
  const select = element(
    'select',
    { id, class: 'slds-select' },
    ...Object.entries(options).map(([value, words]) => element('option', { value }, words)),
  );
  select.addEventListener('change', () => onChange(select.value));
  return element('span', { class: 'pv-switch' }, element('label', { for: id }, label), select);
}

function vendorSwitch(vendor) {
  const name = vendor[0].toUpperCase() + vendor.slice(1);
  const path = `/sandbox/vendors/${vendor}/faults`;
  const behaviours = APPS.has(vendor) ? APP_BEHAVIOURS : BEHAVIOURS;
  const control = labelled(`vendor-${vendor}`, name, behaviours, async (kind) => {
    const fault = { kind, ...(kind === 'slow' ? { delayMs: SLOW_MS } : {}) };
    const request = kind === '' ? { method: 'DELETE' } : { method: 'PUT', body: JSON.stringify([fault]) };
    const done = await fetch(path, request).then(
      ({ ok, status }) =>
        ok ? `${name}: ${behaviours[kind].toLowerCase()}.` : `${name} refused: ${status}.`,
      () => `${name} cannot be reached.`,
    );
    say(done);
  });
  fetch(path)
    .then((response) => (response.ok ? response.json() : []))
    .then(([fault]) => {
      control.querySelector('select').value = fault?.kind in behaviours ? fault.kind : '';
    })
    .catch(() => say(`${name} cannot be reached.`));
  return control;
}

function themeSwitch() {
  const control = labelled('theme', 'Theme', THEMES, (theme) => globalThis.previewTheme.set(theme));
  control.querySelector('select').value = globalThis.previewTheme.read();
  return control;
}
