/** Tests of the SDK's package: what npm would publish, imported and compiled against as a vendor does. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import ts from 'typescript';
import { buildSdk, writeSdk, type BuiltSdk } from './buildSdk.ts';

const folder = mkdtempSync(join(tmpdir(), 'rialto-sdk-'));
const dist = join(folder, 'node_modules/@rialto/embed');
let sdk: BuiltSdk;

before(async () => {
  sdk = await buildSdk();
  writeSdk(sdk, dist);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});
after(() => rmSync(folder, { recursive: true }));

test('minified and compressed it is under 6 KB', () => {
  assert.ok(sdk.gzipBytes < 6 * 1024, `${sdk.gzipBytes} bytes`);
  assert.ok(sdk.gzipBytes > 3 * 1024, 'less than that is not the SDK');
});

test('it depends on nothing and touches no storage', () => {
  for (const file of ['index.js', 'index.d.ts']) {
    const text = sdk.files.get(file)!;
    assert.doesNotMatch(text, /\bimport\b[^;]*from|\brequire\(|\bfrom '/, file);
    assert.doesNotMatch(text, /localStorage|sessionStorage|indexedDB|\.cookie\b|\beval\b|new Function/, file);
  }
});

test('npm packs the files the package names, and nothing else', async () => {
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--dry-run', '--json', '--offline', '--loglevel=error'],
    { cwd: dist },
  );
  const [{ files, name }] = JSON.parse(stdout) as [{ name: string; files: { path: string }[] }];
  assert.equal(name, '@rialto/embed');
  assert.deepEqual(files.map(({ path }) => path).sort(), [...sdk.files.keys()].sort());
});

test('Node imports it by its name', async () => {
  const script = `const { connect, EmbedError } = await import('@rialto/embed');
try { await connect({ hostOrigins: ['*'], window: {} }); } catch (error) { console.log(error instanceof EmbedError, error.code); }`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
  });
  assert.equal(stdout.trim(), 'true INVALID');
});

const CONSUMER = `import { connect, EmbedError, type Connection, type Context, type HostMethods } from '@rialto/embed';

const page: Connection = await connect({ hostOrigins: ['https://acme.lightning.force.com'], resize: 'auto' });
page.onContext(({ record, appearance }: Context) => console.log(record?.name, appearance.theme));
page.on('session.ended', ({ reason }) => console.log(reason === 'logout'));
page.on('reconnected', ({ sessionId }) => console.log(sessionId.length));
page.handle('app.save', async (_params, { signal }) => ({ isSaved: !signal.aborted }));
const stop = await page.subscribe(['selection.asOf'], (_topic, day) => console.log(day?.slice(0, 4)));
stop();
const { height } = await page.request('ui.resize', { height: 300 });
const size: HostMethods['ui.resize']['result'] = { height };
await page.publish('selection.member', { recordId: '003000000000001AAA', name: 'A' });
console.log(size, (await page.authorize({ method: 'GET', url: '/me' })).DPoP);
try {
  await page.getToken({ minValidityS: 60 });
} catch (error) {
  if (error instanceof EmbedError && error.code === 'REDEEM') console.log(error.correlationId?.length);
}
// @ts-expect-error an unknown method
await page.request('ui.dance', {});
// @ts-expect-error the params of another method
await page.request('ui.resize', { message: 'x' });
// @ts-expect-error a value of another topic
await page.publish('selection.asOf', { recordId: 'x', name: 'y' });
// @ts-expect-error whose pages the app may live in must be said
await connect({});
// @ts-expect-error no such event
page.on('exploded', () => undefined);
`;

for (const [name, module, moduleResolution] of [
  ['bundler', ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
  ['nodenext', ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
] as const)
  test(`a vendor's strict code compiles against its types with moduleResolution ${name}`, () => {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'consumer.ts');
    writeFileSync(file, CONSUMER);
    const program = ts.createProgram([file], {
      module,
      moduleResolution,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
    });
    const faults = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    assert.deepEqual(faults, []);
  });
