import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { openVendorBuild } from './vendorCache.ts';

const top = mkdtempSync(join(tmpdir(), 'rialto-vendor-'));
after(() => rmSync(top, { recursive: true, force: true }));

let cache = '';
let builds = 0;
let number = 0;
beforeEach(() => {
  cache = join(top, String(number++));
  builds = 0;
});

async function build(folder: string): Promise<void> {
  builds += 1;
  mkdirSync(folder, { recursive: true });
  await new Promise((resolve) => setImmediate(resolve));
  writeFileSync(join(folder, 'lwc.js'), '');
}

test('builds once and tells so, then finds it', async () => {
  const told: string[] = [];
  const first = await openVendorBuild('development', { cache, build, onProgress: (text) => told.push(text) });
  const second = await openVendorBuild('development', { cache, build });
  assert.equal(builds, 1);
  assert.equal(told.length, 1);
  assert.equal(second.folder, first.folder);
  assert.equal(second.builtInMs, 0);
  assert.deepEqual(readdirSync(cache), [first.key]);
});

test('two callers at once build once', async () => {
  const both = [1, 2].map(() => openVendorBuild('development', { cache, build }));
  const [one, other] = await Promise.all(both);
  assert.equal(builds, 1);
  assert.equal(one?.folder, other?.folder);
});

test('each engine has a build of its own', async () => {
  const development = await openVendorBuild('development', { cache, build });
  const production = await openVendorBuild('production', { cache, build });
  assert.equal(builds, 2);
  assert.notEqual(development.folder, production.folder);
});

test('a build that failed leaves nothing behind', async () => {
  const fail = async (folder: string): Promise<void> => {
    await build(folder);
    throw new Error('disk full');
  };
  await assert.rejects(openVendorBuild('development', { cache, build: fail }), /disk full/);
  const { folder } = await openVendorBuild('development', { cache, build });
  assert.ok(existsSync(join(folder, 'lwc.js')));
});

test('a build whose process was killed is started again, without its leftovers', async () => {
  const { folder } = await openVendorBuild('development', { cache, build });
  rmSync(folder, { recursive: true });
  mkdirSync(`${folder}.partial`);
  writeFileSync(join(`${folder}.partial`, 'half.js'), '');
  // No process has this number: the largest there can be is smaller.
  writeFileSync(`${folder}.lock`, '99999999');
  const again = await openVendorBuild('development', { cache, build });
  assert.deepEqual(readdirSync(again.folder), ['lwc.js']);
  assert.equal(builds, 2);
  assert.ok(!existsSync(`${folder}.lock`));
});
