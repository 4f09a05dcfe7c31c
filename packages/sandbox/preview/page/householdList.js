/**
 * The list of households.
 *
 * @module
 */
import { drawChrome, showHouseholds } from './chrome.js';
import { element } from './dom.js';
import { showFailure } from './failures.js';
import { householdPath, readHouseholds } from './records.js';
import { reloadOnChange } from './reload.js';
import { drawSandboxBar } from './sandboxBar.js';

drawChrome();
drawSandboxBar();
try {
  const households = await readHouseholds();
  if (new URLSearchParams(location.search).has('first') && households.length > 0) {
    location.replace(householdPath(households[0].Id));
  } else {
    list(households);
    showHouseholds(households);
  }
} catch (error) {
  document.querySelector('#list-count').textContent = 'No household could be read.';
  showFailure('The households could not be read', error);
}
document.documentElement.dataset.mounted = '1';
reloadOnChange();

function list(households) {
  const count = households.length;
  document.querySelector('#list-count').textContent =
    `${count} ${count === 1 ? 'household' : 'households'} · sorted by name`;
  document
    .querySelector('#list-rows')
    .append(
      ...households.map((row) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, element('a', { href: householdPath(row.Id) }, row.Name)),
          element('td', {}, row.Client_Number__c ?? ''),
          element('td', {}, [row.BillingCity, row.BillingState].filter(Boolean).join(', ')),
          element('td', {}, row.Phone ?? ''),
        ),
      ),
    );
}
