/**
 * Makes elements.
 *
 * @module
 */

/**
 * @param tag - Name of the element.
 * @param attributes - Attribute → value; `false`, `null` and `undefined` leave it out.
 * @param children - Elements and texts.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** A picture of the SLDS sprites that says nothing of its own, e.g. `utility`, `search`. */
export function icon(sprite, symbol, className) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', className);
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `/assets/icons/${sprite}-sprite/svg/symbols.svg#${symbol}`);
  svg.append(use);
  return svg;
}
