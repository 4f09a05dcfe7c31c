/**
 * The page of a tab that shows a component: draws the frame, mounts the component.
 *
 * @module
 */
import { drawChrome, showHouseholds } from './chrome.js';
import { mountLayout } from './components.js';
import { config } from './config.js';
import { showFailure, watchUncaught } from './failures.js';
import { readHouseholds } from './records.js';
import { reloadOnChange } from './reload.js';
import { drawSandboxBar, say } from './sandboxBar.js';
import { watchToasts } from './toasts.js';

const { label } = config.tabs.find(({ name }) => name === config.layout.source);

watchUncaught();
watchToasts();
drawChrome();
drawSandboxBar();
document.title = `${label} | Preview`;
document.querySelector('#tab-title').textContent = label;

const households = readHouseholds()
  .then((rows) => showHouseholds(rows))
  .catch((error) => showFailure('The households could not be read', error));
await Promise.all([mountLayout(), households]);
performance.mark('preview-mounted');
document.documentElement.dataset.mounted = '1';
reloadOnChange();

addEventListener('preview:navigate', ({ detail: { url } }) => say(`A click here would open ${url}`));
