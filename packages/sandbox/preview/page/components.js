/**
 * Puts the components of the layout on the page. One that cannot be made leaves a card that says why; the others live.
 *
 * @module
 */
import 'preview/shadow';
import { createElement } from 'lwc';
import { config } from './config.js';
import { element } from './dom.js';
import { showFailure } from './failures.js';
import { detailPanel } from './highlights.js';
import { drawTabs } from './tabs.js';

const mounted = [];
const load = config.lws ? (await import('./securedBundles.js')).loadSecured : (name) => import(`c/${name}`);

/** Drawn by the page's own header. */
const DRAWN_ELSEWHERE = new Set(['force:highlightsPanel']);

/** What is Salesforce's own and only announced. */
const STANDARD_TITLES = {
  'force:relatedListContainer': 'Related lists',
  'forceChatter:recordFeedContainer': 'Chatter',
  'runtime_sales_activities:activityPanel': 'Activity',
};

let shownRecord;

/** Draws the regions and mounts every component that is in sight. */
export async function mountLayout(recordId) {
  shownRecord = recordId;
  const host = document.querySelector('#regions');
  const work = config.layout.regions.map(({ name, kind, items }) => {
    const region = element('div', { class: `pv-region pv-region_${kind}`, 'data-region': name });
    host.append(region);
    return mountItems(region, items);
  });
  await Promise.all(work);
}

const mountItems = (host, items) => Promise.all(items.map((item) => mountItem(host, item)));

function mountItem(host, item) {
  const slot = element('div', { class: 'pv-slot' });
  host.append(slot);
  return item.tabs ? drawTabs(slot, item.tabs, mountItems) : mount(slot, item);
}

/** Gives every component on the page another record. */
export function changeRecord(recordId) {
  shownRecord = recordId;
  for (const component of mounted) if ('recordId' in component) component.recordId = recordId;
}

async function mount(slot, { name, properties }) {
  if (!name.startsWith('c/')) {
    mountStandard(slot, name);
    return;
  }
  const own = name.slice(2);
  slot.dataset.component = name;
  try {
    const { default: Component } = await load(own);
    if (Component === undefined) throw new Error(`${name} exports no component.`);
    const component = createElement(tagName(own), { is: Component });
    for (const [key, value] of Object.entries({
      recordId: shownRecord,
      objectApiName: 'Account',
      ...properties,
    })) {
      // Anything but an @api property would be an error on the platform; the App Builder never sets it.
      if (key in component) component[key] = value;
    }
    slot.append(component);
    mounted.push(component);
  } catch (error) {
    console.error(`${name} could not be shown.`, error);
    showFailure(`${name} could not be shown`, error, slot);
  }
}

function mountStandard(slot, name) {
  if (DRAWN_ELSEWHERE.has(name)) slot.remove();
  else if (name === 'force:detailPanel') slot.append(detailPanel());
  else slot.append(standardNote(STANDARD_TITLES[name] ?? name));
}

const standardNote = (title) =>
  element(
    'section',
    { class: 'pv-standard', 'aria-label': title },
    element('h2', { class: 'pv-card-title' }, title),
    element('p', {}, 'Salesforce’s own; not part of the preview.'),
  );

const tagName = (name) => `c-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
