/**
 * The architecture check finds planted faults, and nothing else.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { architectureCheck } from './architecture.ts';
import { REPOSITORY } from './installed.ts';
import { inFolder } from './testProject.ts';

const RULES = 'config/dependency-cruiser.config.cjs';

/** A companion of six files that obeys every rule. */
const SOUND = {
  [RULES]: readFileSync(join(REPOSITORY, RULES), 'utf8'),
  'package.json': '{ "type": "module" }',
  'tsconfig.json':
    '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true } }',
  'server/src/compose.ts': "import './http/index.ts';\nimport './operations/index.ts';\n",
  'server/src/http/index.ts': "import './server.ts';\n",
  'server/src/http/server.ts': "import '../operations/index.ts';\n",
  'server/src/operations/index.ts': "export * from './verify.ts';\n",
  'server/src/operations/verify.ts': 'export const verify = 1;\n',
  'server/src/connectors/index.ts': 'export const connectors = 1;\n',
  'server/src/egress/index.ts': "import 'node:net';\nexport const pool = 1;\n",
};

const check = (changes: Record<string, string>): Promise<readonly string[]> =>
  inFolder({ ...SOUND, ...changes }, async (root) => (await architectureCheck.run(root)).faults);

const planted: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
  [
    'imports that go in a circle',
    {
      'server/src/operations/verify.ts': "import './settle.ts';\nexport const verify = 1;\n",
      'server/src/operations/settle.ts': "import './verify.ts';\n",
    },
    [
      'server/src/operations/settle.ts:1 imports in a circle: server/src/operations/settle.ts → server/src/operations/verify.ts → server/src/operations/settle.ts',
    ],
  ],
  [
    'an import past another module’s index, of a type too',
    {
      'server/src/http/server.ts':
        "\nimport type { verify } from '../operations/verify.ts';\nexport type V = typeof verify;\n",
    },
    [
      'server/src/http/server.ts:2 imports server/src/operations/verify.ts: a module is entered by its index.ts',
    ],
  ],
  [
    'a connector that knows operations',
    { 'server/src/connectors/index.ts': "import '../operations/index.ts';\n" },
    [
      'server/src/connectors/index.ts:1 imports server/src/operations/index.ts: server/src/connectors may use credentials, telemetry',
    ],
  ],
  [
    'a connection opened outside of egress',
    { 'server/src/connectors/index.ts': "import 'node:https';\n" },
    ['server/src/connectors/index.ts:1 imports https: only egress opens connections to vendors'],
  ],
  [
    'a module that knows compose.ts',
    { 'server/src/egress/index.ts': "import '../compose.ts';\n" },
    [
      'server/src/egress/index.ts:1 imports server/src/compose.ts: only compose.ts knows every module',
      'server/src/egress/index.ts:1 imports server/src/compose.ts: server/src/egress may use telemetry',
    ],
  ],
  [
    'a companion that knows the sandbox',
    {
      'packages/sandbox/index.ts': 'export const vendors = 1;\n',
      'server/src/compose.ts': "import '../../packages/sandbox/index.ts';\n",
    },
    ['server/src/compose.ts:1 imports packages/sandbox/index.ts: the companion knows nothing of the sandbox'],
  ],
  [
    'a contract that imports',
    { 'packages/contract/src/index.ts': "\nimport 'node:fs';\n" },
    ['packages/contract/src/index.ts:2 imports fs: the contract imports nothing but zod'],
  ],
  [
    'a folder for leftovers',
    {
      'server/src/operations/verify.ts': "import './utils/dates.ts';\n",
      'server/src/operations/utils/dates.ts': "import 'node:util';\n",
    },
    [
      'server/src/operations/utils/dates.ts:1 imports util: a folder is named after what is in it, not utils, helpers, common or shared',
    ],
  ],
  [
    'an import that leads nowhere',
    { 'server/src/http/server.ts': "import './gone.ts';\n" },
    ['server/src/http/server.ts:1 imports ./gone.ts: an import that leads nowhere'],
  ],
];

test('a companion that obeys every rule passes', async () => {
  assert.deepEqual(await check({}), []);
});

for (const [what, changes, expected] of planted)
  test(`finds ${what}`, async () => {
    assert.deepEqual([...(await check(changes))].sort(), expected);
  });
