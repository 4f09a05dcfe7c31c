/**
 * The frame of the page that Salesforce draws: global header and app navigation.
 *
 * @module
 */
import { config } from './config.js';
import { element, icon } from './dom.js';
import { householdPath } from './records.js';

const SETUP_ICONS = ['favorite', 'add', 'question', 'setup', 'notification'];
/** Workspace tabs shown at most. */
const TABS = 5;

/** Draws both. The tabs come when the households are known. */
export function drawChrome() {
  const search = element('input', {
    class: 'slds-input',
    type: 'search',
    name: 'q',
    'aria-label': 'Search households',
    placeholder: 'Search…',
    list: 'household-names',
    autocomplete: 'off',
  });
  document
    .querySelector('#global-header')
    .append(
      element('img', { class: 'pv-logo', src: '/assets/images/logo-noname.svg', alt: 'Salesforce' }),
      element(
        'form',
        { role: 'search', class: 'pv-search' },
        icon('utility', 'search', 'pv-icon pv-search-icon'),
        search,
        element('datalist', { id: 'household-names' }),
      ),
      element(
        'div',
        { class: 'pv-setup', 'aria-hidden': 'true' },
        ...SETUP_ICONS.map((name) => icon('utility', name, 'pv-icon')),
        element('img', { class: 'pv-avatar', src: '/assets/images/profile_avatar_96.png', alt: '' }),
      ),
    );
  document
    .querySelector('#app-navigation')
    .append(
      icon('utility', 'apps', 'pv-icon pv-waffle'),
      element('span', { class: 'pv-app-name' }, 'Wealth Management'),
      element(
        'ul',
        { class: 'pv-tabs', id: 'workspace-tabs' },
        element(
          'li',
          {},
          element(
            'a',
            { href: '/', 'aria-current': location.pathname === '/' ? 'page' : false },
            'Households',
          ),
        ),
        ...config.tabs.map(componentTab),
      ),
    );
}

function componentTab({ name, label }) {
  const href = `/lightning/n/${name}`;
  const current = location.pathname === href ? 'page' : false;
  return element('li', {}, element('a', { href, 'aria-current': current }, label));
}

/** Fills tabs and search. @param recordId - The record shown, if one is. */
export function showHouseholds(households, recordId) {
  const tabs = document.querySelector('#workspace-tabs');
  const current = households.find(({ Id }) => Id === recordId);
  const shown = households.slice(0, TABS);
  if (current && !shown.includes(current)) shown.splice(-1, 1, current);
  for (const { Id, Name } of shown) {
    tabs.append(
      element(
        'li',
        {},
        element(
          'a',
          { href: householdPath(Id), 'data-record': Id },
          icon('standard', 'household', 'pv-tab-icon'),
          Name,
        ),
      ),
    );
  }
  document
    .querySelector('#household-names')
    .append(...households.map(({ Name }) => element('option', { value: Name })));
  document.querySelector('.pv-search').addEventListener('submit', (event) => {
    event.preventDefault();
    const words = event.target.elements.q.value.trim().toLowerCase();
    const found = households.find(({ Name }) => words && Name.toLowerCase().includes(words));
    const link =
      found &&
      (document.querySelector(`[data-record="${found.Id}"]`) ??
        element('a', { href: householdPath(found.Id) }));
    link?.click();
  });
  markCurrent(recordId);
}

/** Says which tab is shown. */
export function markCurrent(recordId) {
  for (const link of document.querySelectorAll('#workspace-tabs [data-record]')) {
    if (link.dataset.record === recordId) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}
