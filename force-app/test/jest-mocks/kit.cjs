/**
 * What component tests are written with: fixtures of the contract, mounting, and looking through shadow roots.
 */
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const ts = require('typescript');
const { createElement } = require('lwc');

/** A fresh copy of a golden fixture, e.g. `verification.approved`, with members replaced. */
function fixture(name, changes = {}) {
  const path = join(process.cwd(), 'packages/contract/fixtures', `${name}.json`);
  return { ...JSON.parse(readFileSync(path, 'utf8')), ...changes };
}

/** The contract is TypeScript with its endings written out, which Jest does not load: each file is stripped of its types first. */
function loadContract(path) {
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.CommonJS },
  });
  const exports = {};
  new Function('exports', 'require', outputText)(exports, (name) => loadContract(join(dirname(path), name)));
  return exports;
}

/** The contract's words, which Apex and companion send with each problem. */
const { ERROR_CODES } = loadContract(join(__dirname, '../../../packages/contract/src/errorCodes.ts'));

/** The error LWC gets where Apex throws a problem. */
function auraError(code, changes = {}) {
  const { title, action } = ERROR_CODES[code] ?? { title: 'T', action: 'A' };
  const problem = { code, title, action, requestId: 'req-test-0001', retryable: false, ...changes };
  return { ok: false, status: 500, body: { message: JSON.stringify(problem) } };
}

/** Lets promises settle and components render; works with fake timers too. */
async function flush() {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** Lets time pass on fake timers. */
async function pass(milliseconds) {
  await jest.advanceTimersByTimeAsync(milliseconds);
  await flush();
}

/** Puts a component into the page with its properties set. */
async function mount(tag, constructor, properties = {}) {
  const element = createElement(tag, { is: constructor });
  Object.assign(element, properties);
  document.body.append(element);
  await flush();
  return element;
}

/** All elements below that match, inside shadow roots too, in document order. */
function all(root, selector) {
  const found = [];
  for (const child of below(root, 'children')) {
    if (child.matches(selector)) found.push(child);
    found.push(...all(child, selector));
  }
  return found;
}

/** What a component draws, then what it was given to hold. */
const below = (root, kind) => [...(root.shadowRoot?.[kind] ?? []), ...root[kind]];

const one = (root, selector) => all(root, selector)[0] ?? null;

/** What can be read, in document order: text, and the labels of base components. */
function words(root) {
  const parts = [];
  for (const child of below(root, 'childNodes')) {
    if (child.nodeType === Node.TEXT_NODE) parts.push(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) {
      if (child.tagName.startsWith('LIGHTNING-')) parts.push(child.label ?? child.title ?? '');
      parts.push(words(child));
    }
  }
  return parts.join(' ').replaceAll(/\s+/g, ' ').trim();
}

/** A promise and what settles it. */
function deferred() {
  return Promise.withResolvers ? Promise.withResolvers() : makeDeferred();
}

function makeDeferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

module.exports = { all, auraError, deferred, fixture, flush, mount, one, pass, words };
