import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BUILD_CACHE } from '../builtOnce.ts';
import { compileForSecurity } from './securityCompiler.ts';

const top = mkdtempSync(join(tmpdir(), 'rialto-secured-'));
const name = `probe${process.pid}`;
const folder = join(top, name);
const kept = join(BUILD_CACHE, 'rialto-preview', 'secured', name);
mkdirSync(folder);
const script = (word: string): string =>
  `import { LightningElement } from 'lwc';\nexport default class Probe extends LightningElement { word = '${word}'; }\n`;
const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
after(() => {
  rmSync(top, { recursive: true, force: true });
  rmSync(kept, { recursive: true, force: true });
});

test('the very same files are compiled once, changed ones anew, and going back finds the first', async () => {
  write(`${name}.html`, '<template>{word}</template>');
  write(`${name}.js`, script('first'));
  const first = await compileForSecurity(folder, { mode: 'development' });
  assert.match(first, /first/);
  assert.equal(await compileForSecurity(folder, { mode: 'development' }), first);
  assert.equal(readdirSync(kept).length, 1);

  write(`${name}.js`, script('second'));
  assert.match(await compileForSecurity(folder, { mode: 'development' }), /second/);
  assert.equal(readdirSync(kept).length, 2);
  write(`${name}.js`, script('first'));
  assert.equal(await compileForSecurity(folder, { mode: 'development' }), first);
  assert.equal(readdirSync(kept).length, 2);
});

test('what does not compile says why each time, and is not kept', async () => {
  write(`${name}.html`, '<template><p></template>');
  for (const _ of [1, 2])
    await assert.rejects(compileForSecurity(folder, { mode: 'development' }), /<p>|closing/i);
  assert.equal(readdirSync(kept).filter((file) => file.endsWith('.lock')).length, 0);
  assert.ok(existsSync(kept));
});
