/**
 * Lightning pages and tabs: components that may be there, with the properties they have there.
 *
 * @module
 */
import { childText, descendants, type Element, type MetadataDocument } from './document.ts';
import type { Report } from './elements.ts';
import { has, type DeclaredComponent, type ProjectIndex } from './projectIndex.ts';

/** A page's `type` → where its components must be allowed. */
const TARGET_OF: Readonly<Record<string, string>> = {
  RecordPage: 'lightning__RecordPage',
  AppPage: 'lightning__AppPage',
  HomePage: 'lightning__HomePage',
  UtilityBar: 'lightning__UtilityBar',
};

const isOurs = (name: string): boolean => name.startsWith('c:') || !name.includes(':');

/** Every component of a page, its regions and who may see what. */
export function checkPage({ root }: MetadataDocument, index: ProjectIndex, report: Report): void {
  const type = childText(root, 'type') ?? '';
  const object = childText(root, 'sobjectType');
  if (type === 'RecordPage' && object === undefined)
    report(root.line, 'a record page requires <sobjectType>');
  const identifiers = new Set<string>();
  for (const instance of descendants(root, 'componentInstance')) {
    const identifier = childText(instance, 'identifier');
    if (identifier !== undefined && identifiers.has(identifier))
      report(instance.line, `has the identifier ${identifier} twice`);
    identifiers.add(identifier ?? '');
    checkInstance(instance, { target: TARGET_OF[type], object }, index, report);
  }
  checkRegions(root, report);
  checkVisibility(root, index, report);
}

function checkInstance(
  instance: Element,
  { target, object }: { readonly target: string | undefined; readonly object: string | undefined },
  index: ProjectIndex,
  report: Report,
): void {
  const element = instance.children.find(({ name }) => name === 'componentName');
  if (element === undefined || !isOurs(element.text)) return;
  const name = element.text.replace(/^c:/, '');
  const component = index.components.get(name);
  if (component === undefined) {
    report(element.line, `shows the component ${name}, which the project does not have`);
    return;
  }
  if (!component.isExposed) report(element.line, `shows the component ${name}, which is not exposed`);
  if (target === undefined) return;
  if (!component.targets.includes(target))
    report(element.line, `shows the component ${name}, which is not for ${target}`);
  else checkProperties(instance, name, component, { target, object }, report);
}

function checkProperties(
  instance: Element,
  name: string,
  { places }: DeclaredComponent,
  { target, object }: { readonly target: string; readonly object: string | undefined },
  report: Report,
): void {
  const place = places.find(({ targets }) => targets.includes(target));
  if (
    object !== undefined &&
    place !== undefined &&
    place.objects.length > 0 &&
    !place.objects.includes(object)
  )
    report(instance.line, `shows the component ${name}, which is not for pages of ${object}`);
  const given = new Set<string>();
  for (const property of instance.children.filter((child) => child.name === 'componentInstanceProperties')) {
    const key = childText(property, 'name') ?? '';
    given.add(key);
    const declared = place?.properties.get(key);
    const value = childText(property, 'value') ?? '';
    if (declared === undefined)
      report(property.line, `sets ${key}, which ${name} does not have on ${target}`);
    else if (declared.type === 'Integer' && !/^-?\d+$/.test(value))
      report(property.line, `sets ${key} to "${value}", which is no whole number`);
    else if (declared.type === 'Boolean' && !/^(true|false)$/.test(value))
      report(property.line, `sets ${key} to "${value}", not true or false`);
  }
  for (const [key, { isRequired }] of place?.properties ?? [])
    if (isRequired && !given.has(key)) report(instance.line, `gives ${name} no ${key}, which it requires`);
}

/** A tab's or a column's body is a region of the page. */
function checkRegions(root: Element, report: Report): void {
  const regions = new Set<string>();
  for (const region of root.children.filter(({ name }) => name === 'flexiPageRegions')) {
    const name = childText(region, 'name') ?? '';
    if (regions.has(name)) report(region.line, `has the region ${name} twice`);
    regions.add(name);
  }
  for (const property of descendants(root, 'componentInstanceProperties')) {
    const value = childText(property, 'value') ?? '';
    if (/^(body|tabs)$/.test(childText(property, 'name') ?? '') && value !== '' && !regions.has(value))
      report(property.line, `puts the region ${value} into the page, which has none of that name`);
  }
}

function checkVisibility(root: Element, index: ProjectIndex, report: Report): void {
  for (const { text, line } of descendants(root, 'leftValue')) {
    const permission = /^\{!\$Permission\.CustomPermission\.(\w+)\}$/.exec(text)?.[1];
    if (permission !== undefined && !has(index, 'CustomPermission', permission))
      report(line, `names the custom permission ${permission}, which the project does not have`);
  }
}

/** A tab shows one thing, and that thing is there. */
export function checkTab(document: MetadataDocument, index: ProjectIndex, report: Report): void {
  const { root, name } = document;
  const shown = ['auraComponent', 'flexiPage', 'lwcComponent', 'page', 'scontrol', 'url'].filter(
    (kind) => childText(root, kind) !== undefined,
  );
  const isObject = childText(root, 'customObject') === 'true';
  if (shown.length + Number(isObject) !== 1)
    report(root.line, `shows ${shown.join(', ') || 'nothing'}: a tab shows one thing`);
  if (isObject && name.endsWith('__c') && !has(index, 'CustomObject', name))
    report(root.line, `is the tab of ${name}, which the project does not have`);
  if (!isObject && childText(root, 'label') === undefined) report(root.line, 'a tab requires <label>');
  const component = root.children.find((child) => child.name === 'lwcComponent');
  const declared = index.components.get(component?.text ?? '');
  if (component === undefined || declared === undefined) return;
  if (!declared.isExposed || !declared.targets.includes('lightning__Tab'))
    report(component.line, `shows the component ${component.text}, which is not exposed for lightning__Tab`);
}
