/**
 * Who may import whom. One table for the companion's modules, then the rules the folders of the project obey.
 *
 * @module
 */

/**
 * The companion's modules and those each may use. `compose*.ts`, `main.ts` and tests may use all of them by their index.
 * Whoever is not named here fails the check until it is: a new module says what it needs.
 */
const MAY_USE = {
  http: ['identity', 'policy', 'orgs', 'operations', 'audit', 'telemetry', 'configuration'],
  identity: ['storage', 'telemetry'],
  policy: ['identity', 'storage', 'telemetry'],
  orgs: ['identity', 'storage', 'telemetry'],
  operations: ['connectors', 'credentials', 'storage', 'telemetry'],
  connectors: ['credentials', 'telemetry'],
  credentials: ['egress', 'storage', 'telemetry'],
  egress: ['telemetry'],
  audit: ['storage', 'telemetry'],
  storage: ['telemetry'],
  configuration: ['credentials', 'identity', 'telemetry'],
  telemetry: [],
};

/** Shapes that several modules speak. They hold types and guards, no state: anyone may import them. */
const SHARED_SHAPES = [
  'errors',
  'deadline',
  'hopByHop',
  'connectors/connector',
  'credentials/callout',
  'egress/stream',
  'identity/caller',
  'operations/operation',
  'storage/database',
].map((name) => `^server/src/${name}\\.ts$`);

const TESTS = '\\.test\\.ts$|^server/test/|/test[A-Z]\\w*\\.ts$';
/** What opens a connection. `http/` and `main.ts` only listen. `node:net` also parses addresses: ESLint looks at what is taken of it. */
const NETWORK = ['undici', 'axios', 'http', 'https', 'http2', 'tls', 'dgram', 'dns', 'dns/promises'];

const forbid = (name, from, to, comment = name) => ({ name, comment, severity: 'error', from, to });

const layers = Object.entries(MAY_USE).map(([module, others]) =>
  forbid(
    `server/src/${module} may use ${others.length > 0 ? others.join(', ') : 'no other module'}`,
    { path: `^server/src/${module}/`, pathNot: TESTS },
    { path: '^server/src/', pathNot: [`^server/src/(${[module, ...others].join('|')})/`, ...SHARED_SHAPES] },
  ),
);

module.exports = {
  forbidden: [
    forbid('no import may go in a circle', {}, { circular: true }),
    forbid(
      'an import that leads nowhere',
      {},
      { couldNotResolve: true, pathNot: ['^c/', '^lightning/', '^@salesforce/'] },
    ),
    forbid(
      'a folder is named after what is in it, not utils, helpers, common or shared',
      { path: '(^|/)(utils?|helpers?|common|shared)/', pathNot: 'node_modules' },
      {},
    ),

    ...layers,
    forbid(
      'a module of the companion says in config/dependency-cruiser.config.cjs what it may use',
      { path: '^server/src/[^/]+/', pathNot: `^server/src/(${Object.keys(MAY_USE).join('|')})/` },
      { path: '.' },
    ),
    forbid(
      'a module is entered by its index.ts',
      { path: '^server/src/([^/]+)/', pathNot: TESTS },
      {
        path: '^server/src/[^/]+/',
        pathNot: ['^server/src/$1/', '^server/src/[^/]+/index\\.ts$', ...SHARED_SHAPES],
      },
    ),
    forbid(
      'a module is entered by its index.ts, from outside too',
      { pathNot: ['^server/src/[^/]+/', TESTS] },
      { path: '^server/src/[^/]+/', pathNot: ['^server/src/[^/]+/index\\.ts$', ...SHARED_SHAPES] },
    ),
    forbid(
      'only compose.ts knows every module',
      { path: '^server/src/', pathNot: ['^server/src/(compose\\w*|main)\\.ts$', TESTS] },
      { path: '^server/src/(compose\\w*|main)\\.ts$' },
    ),
    forbid(
      'only egress opens connections to vendors',
      { path: '^server/src/', pathNot: ['^server/src/(egress|http)/', '^server/src/main\\.ts$', TESTS] },
      {
        path: `^(node:)?(${NETWORK.join('|')})$|node_modules/(undici|axios)/`,
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid(
      'only egress imports undici',
      { path: '^server/src/', pathNot: ['^server/src/egress/', TESTS] },
      { path: 'node_modules/(undici|axios)/' },
    ),
    forbid(
      'the companion knows nothing of the sandbox',
      { path: '^server/src/', pathNot: TESTS },
      { path: '^packages/sandbox/' },
    ),
    forbid(
      'the companion that runs contains no test code',
      { path: '^server/src/', pathNot: TESTS },
      { path: TESTS },
    ),
    forbid(
      'the contract imports nothing but zod',
      { path: '^packages/contract/src/' },
      { pathNot: ['^packages/contract/src/', 'node_modules/zod/'] },
    ),
    forbid(
      'the sandbox vendors know nothing of Rialto',
      { path: '^packages/sandbox/vendors/', pathNot: TESTS },
      { path: ['^server/', '^packages/contract/'] },
    ),
    forbid(
      'the guest SDK depends on nothing but the protocol’s types and numbers',
      { path: '^packages/embed/src/guest/', pathNot: TESTS },
      {
        pathNot: ['^packages/embed/src/guest/', '^packages/embed/src/protocol/(messages|capabilities)\\.ts$'],
      },
    ),
    forbid(
      'the bridge’s host imports the protocol and zod, nothing of a server',
      { path: '^packages/embed/src/(host|protocol)/', pathNot: TESTS },
      { pathNot: ['^packages/embed/src/(host|protocol)/', 'node_modules/zod/'] },
    ),
    forbid(
      'the FDC3 agent imports FDC3, the protocol and zod, nothing of a server',
      { path: '^packages/embed/src/fdc3/', pathNot: TESTS },
      {
        pathNot: [
          '^packages/embed/src/(fdc3|protocol)/',
          '^packages/embed/src/host/launch\\.ts$',
          'node_modules/(zod|@finos)/',
        ],
      },
    ),
    forbid(
      'companion and contract know nothing of frames',
      { path: ['^server/src/', '^packages/contract/src/'], pathNot: TESTS },
      { path: '^packages/embed/' },
    ),
    forbid(
      'a vendor’s app knows of Rialto only what a vendor gets: the guest SDK',
      { path: '^packages/sandbox/(studio|chartroom|canvasCard)/', pathNot: TESTS },
      {
        path: [
          '^server/',
          '^packages/contract/',
          '^packages/embed/(?!src/guest/)',
          '^packages/sandbox/(org|preview|vendors/(probity|ledgerline))/',
        ],
        pathNot: '^packages/sandbox/vendors/(faults|misbehave|calls)\\.ts$',
      },
    ),
    forbid(
      'the contract and its fixtures come from @rialto/contract',
      { pathNot: '^packages/contract/' },
      { path: '^packages/contract/src/(?!index\\.ts$)' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)node_modules/.*/node_modules/', '^packages/sandbox/preview/page/'] },
    // Type imports count, and .ts endings are read as written.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
