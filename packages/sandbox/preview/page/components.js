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

const mounted = [];
const load = config.lws ? (await import('./securedBundles.js')).loadSecured : (name) => import(`c/${name}`);

/** Drawn by the page's own header. */
const DRAWN_ELSEWHERE = new Set(['force:highlightsPanel']);

/** Draws the regions and mounts every component in them. */
export async function mountLayout(recordId) {
  const host = document.querySelector('#regions');
  const work = config.layout.regions.flatMap(({ name, kind, components }) => {
    const region = element('div', { class: `pv-region pv-region_${kind}`, 'data-region': name });
    host.append(region);
    return components.map((component) => {
      const slot = element('div', { class: 'pv-slot' });
      region.append(slot);
      return mount(slot, component, recordId);
    });
  });
  await Promise.all(work);
}

/** Gives every component on the page another record. */
export function changeRecord(recordId) {
  for (const component of mounted) if ('recordId' in component) component.recordId = recordId;
}

async function mount(slot, { name, properties }, recordId) {
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
    for (const [key, value] of Object.entries({ recordId, objectApiName: 'Account', ...properties })) {
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
  else
    slot.append(
      element('p', { class: 'pv-standard' }, `${name} is Salesforce’s own and not part of the preview.`),
    );
}

const tagName = (name) => `c-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
