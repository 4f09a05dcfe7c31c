/**
 * The household record page: draws the frame, mounts the components, follows navigation.
 *
 * @module
 */
import { drawChrome, markCurrent, showHouseholds } from './chrome.js';
import { changeRecord, mountLayout } from './components.js';
import { config } from './config.js';
import { showFailure, watchUncaught } from './failures.js';
import { showRecord } from './highlights.js';
import { showsRecord } from './pageReference.js';
import { householdPath, readHouseholds } from './records.js';
import { reloadOnChange } from './reload.js';
import { drawSandboxBar, say } from './sandboxBar.js';
import { watchToasts } from './toasts.js';

const RECORD_PATH = /^\/lightning\/r\/Account\/(\w+)\/view$/;

watchUncaught();
watchToasts();
drawChrome();
drawSandboxBar();
showsRecord(config.recordId);

const households = readHouseholds()
  .then((rows) => showHouseholds(rows, config.recordId))
  .catch((error) => showFailure('The households could not be read', error));
await mountLayout(config.recordId);
// After the layout: it may hold a detail panel.
await Promise.all([households, header(config.recordId)]);
performance.mark('preview-mounted');
document.documentElement.dataset.mounted = '1';
reloadOnChange();

addEventListener('preview:navigate', ({ detail: { url, replace } }) => {
  const path = new URL(url, location.href).pathname;
  if (RECORD_PATH.test(path)) open(path, replace);
  else say(`A click here would open ${url}`);
});
addEventListener('popstate', () => show(location.pathname));
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (link === null || link === undefined || !isPlain || event.defaultPrevented) return;
  if (link.origin !== location.origin || !RECORD_PATH.test(link.pathname)) return;
  event.preventDefault();
  open(link.pathname);
});

function open(path, replace = false) {
  if (path !== location.pathname) history[replace ? 'replaceState' : 'pushState'](null, '', path);
  show(path);
}

function show(path) {
  const [, recordId] = RECORD_PATH.exec(path) ?? [];
  if (recordId === undefined) return;
  showsRecord(recordId);
  changeRecord(recordId);
  markCurrent(recordId);
  say(`Showing ${householdPath(recordId)}`);
  void header(recordId);
}

function header(recordId) {
  return showRecord(recordId).catch((error) => {
    document.querySelector('#record-name').textContent = 'Household not found';
    showFailure('The household could not be read', error);
  });
}
