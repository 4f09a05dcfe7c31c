/** Tests of the component build: this project is up to date, and a stale file is found and mended. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildLwc } from './buildLwc.ts';

test('every generated file of this project is up to date', async () => {
  const { stale, total } = await buildLwc({ check: true, root: join(import.meta.dirname, '..') });
  assert.deepEqual(stale, []);
  assert.ok(total > 20, `only ${total} files are generated`);
});

test('finds what is stale without writing, writes it, then finds nothing', async () => {
  const root = mkdtempSync(join(tmpdir(), 'rialto-lwc-'));
  try {
    const bundle = join(root, 'force-app/main/kyc/lwc/panel');
    mkdirSync(bundle, { recursive: true });
    writeFileSync(join(bundle, 'panel.ts'), 'export const a: number = 1;\n');
    const js = 'force-app/main/kyc/lwc/panel/panel.js';
    assert.ok((await buildLwc({ check: true, root })).stale.includes(js));
    assert.throws(() => readFileSync(join(root, js)), { code: 'ENOENT' });
    await buildLwc({ root });
    assert.equal(readFileSync(join(root, js), 'utf8'), 'export const a = 1;\n');
    assert.deepEqual((await buildLwc({ check: true, root })).stale, []);
    writeFileSync(join(root, js), 'export const a = 2;\n');
    assert.deepEqual((await buildLwc({ check: true, root })).stale, [js]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
