/**
 * Runs bundles inside the real Lightning Web Security sandbox, as the platform does: AMD text of its own compiler, evaluated
 * in the namespace's realm, called with wrapped dependencies.
 *
 * @module
 */
import {
  evaluateFunction,
  LWS_DEFAULT_GATER_FEATURES,
  registerGaterEnabledFeatures,
  wrapDependency,
} from 'preview/security';

// Before the first sandbox exists; afterwards the newer restrictions would stay off.
registerGaterEnabledFeatures(LWS_DEFAULT_GATER_FEATURES);

const NAMESPACE = 'c';
const WRAPPED = new Set(['lwc', 'lightning/platformResourceLoader']);
/** One module has them all: a request for each would be most of what the page asks for. */
const LABEL = /^@salesforce\/label\/c\.(\w+)$/;
const LIVE = Symbol.for('@@lockerLiveValue');
const loading = new Map();

/** Loads one bundle and what it needs, once. @returns its exports. */
export function loadSecured(name) {
  if (!loading.has(name)) loading.set(name, evaluate(name));
  return loading.get(name).then(({ exports }) => exports);
}

async function evaluate(name) {
  const response = await fetch(`/lws/${name}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  const { dependencies, factory } = readDefinition(text);
  const run = evaluateFunction(NAMESPACE, factory, undefined, `//# sourceURL=lws/c/${name}.js\n`);
  const exports = makeLive({});
  const values = await Promise.all(
    dependencies.map((dependency) => (dependency === 'exports' ? exports : resolve(dependency))),
  );
  const returned = run(...values);
  // A bundle with a default export only returns it instead of filling `exports`.
  return returned === undefined
    ? { value: exports, exports }
    : { value: returned, exports: { default: returned } };
}

async function resolve(dependency) {
  if (dependency.startsWith('c/')) {
    const name = dependency.slice(2);
    await loadSecured(name);
    return (await loading.get(name)).value;
  }
  const label = LABEL.exec(dependency);
  if (label) return (await import('@salesforce/labels')).label(label[1]);
  const module = { ...(await import(dependency)) };
  if (WRAPPED.has(dependency)) return wrapDependency(module, dependency, NAMESPACE);
  const names = Object.keys(module);
  return names.length === 1 && names[0] === 'default' ? module.default : module;
}

function readDefinition(text) {
  let definition;
  const define = (_, second, third) => {
    definition =
      typeof second === 'function'
        ? { dependencies: [], factory: second }
        : { dependencies: second, factory: third };
  };
  new Function('define', text)(define);
  return definition;
}

/** Tells the sandbox that this object changes after it was handed over. */
function makeLive(object) {
  Reflect.defineProperty(object, LIVE, { value: {} });
  return object;
}
