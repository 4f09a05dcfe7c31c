/**
 * What tests of embedded apps are written with: a launch, a fake of the bridge's host, and the panel in its states.
 */
const { flush, mount, one } = require('./kit.cjs');

const RECORD = '001RL000001hH01YAE';
const OTHER_RECORD = '001RL000001hH02YAE';

/** Members of a call that every handler is given. */
const CALL = { sessionId: 'panel-session-0001', keyThumbprint: 'k'.repeat(43), guestNonce: 'n'.repeat(20) };

/** Plays `c/embedHost`: hosts that note what they are told. */
const hosts = [];
class BridgeError extends Error {
  constructor(code, message, options = {}) {
    super(message);
    Object.assign(this, { code, ...options });
  }
}
const createEmbedHost = jest.fn((options) => {
  const frame = document.querySelector('c-embedded-app')?.shadowRoot.querySelector('iframe');
  const host = {
    options,
    sessionId: CALL.sessionId,
    /** Whether there was a frame before anybody listened to it. */
    cameLate: Boolean(frame),
    frameLoaded: jest.fn(),
    setContext: jest.fn(),
    emit: jest.fn(),
    request: jest.fn(),
    close: jest.fn(),
  };
  hosts.push(host);
  return host;
});
const embedHost = { BridgeError, createEmbedHost };

/** Plays `lightning/navigation`: notes where a component leads. */
const navigations = [];
const NAVIGATE = Symbol('Navigate');
const NavigationMixin = (Base) =>
  class extends Base {
    [NAVIGATE](reference) {
      navigations.push(reference);
    }
  };
const navigation = { NavigationMixin: Object.assign(NavigationMixin, { Navigate: NAVIGATE }) };

/** What the org answers, with members of app and launch replaced. */
const launchOf = (app = {}, changes = {}) => ({
  app: {
    name: 'Portfolio_Studio',
    label: 'Portfolio studio',
    appId: 'portfolio-studio',
    url: 'https://studio.example/embed',
    origin: 'https://studio.example',
    hostedUrl: 'https://studio.example/full',
    protocols: ['BRIDGE'],
    isOpaque: false,
    capabilities: ['context', 'token', 'toast', 'navigate', 'resize', 'dirty', 'bus', 'drill'],
    linkHosts: ['docs.studio.example'],
    receives: [],
    sends: [],
    ...app,
  },
  record: { recordId: RECORD, objectApiName: 'Account', name: 'Okafor Household' },
  currencyCode: 'USD',
  contexts: [],
  intents: [],
  canDiagnose: false,
  ...changes,
});

/** Tells the component how the newest host stands. */
async function hostIs(state) {
  hosts.at(-1).options.onState(state);
  await flush();
}

/** Puts the panel into the page. */
const showApp = (EmbeddedApp, properties = {}) =>
  mount('c-embedded-app', EmbeddedApp, { appName: 'Portfolio_Studio', recordId: RECORD, ...properties });

/** Puts the panel into the page, its app ready. */
async function showReadyApp(EmbeddedApp, properties) {
  const element = await showApp(EmbeddedApp, properties);
  await hostIs('ready');
  return element;
}

/** Calls a handler of the newest host as the bridge would. */
const handle = (method, params, call = {}) =>
  hosts.at(-1).options.handlers[method](params, { signal: new AbortController().signal, ...CALL, ...call });

const frameOf = (element) => one(element, 'iframe');
const buttonOf = (element, action) => one(element, `[data-action="${action}"]`);

/** Accessibility, which cannot be checked while time is faked. Last in a test: faked time starts anew. */
async function expectAccessible() {
  jest.useRealTimers();
  await expect(document.body).toBeAccessible();
}

/** Before each test. @returns what plays the household's selection. */
function resetFakes({ followSelection, apex }) {
  jest.useFakeTimers();
  hosts.length = 0;
  navigations.length = 0;
  createEmbedHost.mockClear();
  const selection = { current: {}, holdings: [], select: jest.fn(), close: jest.fn() };
  followSelection.mockReset().mockReturnValue(selection);
  const answers = {
    getLaunch: launchOf(),
    endSession: null,
    reportDrops: null,
    signRequest: { signedRequest: 'sig.payload', expiresAt: '2026-11-21T10:00:00.000Z' },
    openSession: {
      sessionId: 'ems_1',
      code: 'c'.repeat(43),
      expiresAt: '2026-11-21T10:00:00.000Z',
      redeemUrl: 'https://companion.example/v1/embed/sessions/redeem',
    },
  };
  for (const [name, method] of Object.entries(apex)) method.mockReset().mockResolvedValue(answers[name]);
  return selection;
}

module.exports = {
  OTHER_RECORD,
  RECORD,
  buttonOf,
  embedHost,
  expectAccessible,
  frameOf,
  handle,
  hostIs,
  hosts,
  launchOf,
  navigation,
  navigations,
  resetFakes,
  showApp,
  showReadyApp,
};
