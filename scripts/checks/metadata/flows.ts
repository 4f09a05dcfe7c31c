/**
 * Flows: every step leads to a step, every value comes from somewhere, every action is one Apex offers.
 *
 * @module
 */
import { childText, descendants, type Element, type MetadataDocument } from './document.ts';
import type { Report } from './elements.ts';
import { has, isCustom, isNamespaced, type ProjectIndex } from './projectIndex.ts';

const NOT_NODES = new Set(['variables', 'formulas', 'constants', 'textTemplates', 'choices', 'stages']);

/** Checks one flow. */
export function checkFlow({ root }: MetadataDocument, index: ProjectIndex, report: Report): void {
  const named = root.children.filter((child) => childText(child, 'name') !== undefined);
  const names = new Set<string>();
  for (const element of named.filter(({ name }) => name !== 'processMetadataValues')) {
    const name = childText(element, 'name') ?? '';
    if (names.has(name)) report(element.line, `has two elements called ${name}`);
    names.add(name);
  }
  const nodes = new Set(
    named.filter(({ name }) => !NOT_NODES.has(name)).map((element) => childText(element, 'name')),
  );
  for (const { text, line } of descendants(root, 'targetReference'))
    if (!nodes.has(text)) report(line, `goes on to ${text}, which is no element of the flow`);
  for (const kind of ['elementReference', 'assignToReference', 'inputReference', 'collectionReference'])
    for (const element of descendants(root, kind)) checkReference(element, root, names, index, report);
  for (const call of root.children.filter(({ name }) => name === 'actionCalls'))
    checkAction(call, index, report);
  checkObjects(root, index, report);
}

/** `Name.Member`, or `$Global.…`. */
function checkReference(
  { text, line }: Element,
  root: Element,
  names: ReadonlySet<string>,
  index: ProjectIndex,
  report: Report,
): void {
  const [first = '', second = ''] = text.split('.');
  if (first === '$Record' && !root.children.some((child) => childText(child, 'object') !== undefined))
    report(line, `reads ${text}, and no record starts the flow`);
  if (first === '$Label' && !index.labels.has(second) && !second.includes('__'))
    report(line, `names the label ${second}, which the project does not have`);
  if (first === '$Permission' && !has(index, 'CustomPermission', second))
    report(line, `names the custom permission ${second}, which the project does not have`);
  if (!first.startsWith('$') && !names.has(first) && !isChoice(root, first))
    report(line, `reads ${first}, which is nothing of the flow`);
}

/** Names inside an element: fields of a screen, outcomes of a decision. */
const isChoice = (root: Element, name: string): boolean =>
  [...descendants(root, 'fields'), ...descendants(root, 'rules')].some(
    (element) => childText(element, 'name') === name,
  );

function checkAction(call: Element, index: ProjectIndex, report: Report): void {
  if (childText(call, 'actionType') !== 'apex') return;
  const action = childText(call, 'actionName') ?? '';
  if (isNamespaced(`${action}__c`)) return;
  const source = index.apex.get(action);
  if (source === undefined)
    report(call.line, `calls the Apex action ${action}, which the project does not have`);
  else if (!/@InvocableMethod\b/i.test(source))
    report(call.line, `calls ${action}, which has no @InvocableMethod`);
  else checkParameters(call, action, source, report);
}

/** What goes in and comes out is an @InvocableVariable of the class, where it has any. */
function checkParameters(call: Element, action: string, source: string, report: Report): void {
  const variables = [...source.matchAll(/@InvocableVariable\b(?:\s*\([^)]*\))?[^;]*?(\w+)\s*(?:;|=|\{)/gi)];
  const declared = new Set(variables.map(([, name = '']) => name.toLowerCase()));
  if (declared.size === 0) return;
  for (const parameter of call.children.filter(({ name }) => /^(in|out)putParameters$/.test(name))) {
    const name = childText(parameter, 'name') ?? '';
    if (!declared.has(name.toLowerCase()))
      report(parameter.line, `gives or takes ${name}, which ${action} does not have`);
  }
}

function checkObjects(root: Element, index: ProjectIndex, report: Report): void {
  for (const element of root.children) {
    const object = childText(element, 'object') ?? childText(element, 'objectType');
    if (object === undefined) continue;
    if (isCustom(object) && !has(index, 'CustomObject', object))
      report(element.line, `names the object ${object}, which the project does not have`);
    for (const part of element.children)
      for (const field of part.children.filter(({ name }) => name === 'field'))
        if (isCustom(field.text) && !index.fields.has(`${object}.${field.text}`))
          report(field.line, `names the field ${object}.${field.text}, which the project does not have`);
  }
}
