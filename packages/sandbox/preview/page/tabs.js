/**
 * Draws tabs as the record page has them: the others' components are made when their tab is first opened.
 *
 * @module
 */
import { element } from './dom.js';

let count = 0;

/**
 * @param host - Gets tabs and panels.
 * @param tabs - `{ title, isActive, items }`.
 * @param fill - Puts the items of a tab into its panel; returns a promise.
 * @returns a promise of the first panel.
 */
export function drawTabs(host, tabs, fill) {
  const set = ++count;
  const list = element('div', { class: 'pv-tablist', role: 'tablist', 'aria-label': 'Record' });
  const filled = new Set();
  const pairs = tabs.map(({ title }, index) => {
    const id = `tab-${set}-${index}`;
    return {
      tab: element('button', { type: 'button', role: 'tab', id, 'aria-controls': `${id}-panel` }, title),
      panel: element('div', { role: 'tabpanel', id: `${id}-panel`, 'aria-labelledby': id }),
    };
  });

  function open(chosen) {
    for (const [index, { tab, panel }] of pairs.entries()) {
      tab.setAttribute('aria-selected', String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      panel.hidden = index !== chosen;
    }
    if (filled.has(chosen)) return undefined;
    filled.add(chosen);
    return fill(pairs[chosen].panel, tabs[chosen].items);
  }

  for (const [index, { tab, panel }] of pairs.entries()) {
    tab.addEventListener('click', () => void open(index));
    list.append(tab);
    host.append(panel);
  }
  host.prepend(list);
  list.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    const at = pairs.findIndex(({ tab }) => tab === event.target);
    const next = (at + step + pairs.length) % pairs.length;
    void open(next);
    pairs[next].tab.focus();
  });
  return open(
    Math.max(
      0,
      tabs.findIndex(({ isActive }) => isActive),
    ),
  );
}
