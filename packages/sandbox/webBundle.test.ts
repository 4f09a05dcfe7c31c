/**
 * Bundling for the web.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { ZodMiniType } from 'zod/mini';
import { bundleWeb } from './webBundle.ts';

const ZOD = `import { z } from ${JSON.stringify(join(import.meta.dirname, '../embed/src/protocol/zod.ts'))};
export const late = z.string().check(z.refine(() => Promise.resolve(false)));
export const small = z.strictObject({ name: z.string().check(z.maxLength(2)) });
`;

const bundle = async (t: TestContext, text: string): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-bundle-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const entry = join(folder, 'entry.ts');
  writeFileSync(entry, text);
  return bundleWeb({ entry });
};

test('zod asks nothing of the page’s Promise, and still takes no check that answers later for one that held', async (t) => {
  const text = await bundle(t, ZOD);
  assert.ok(text.includes('?.then'));
  assert.ok(!text.includes('instanceof Promise'));

  const { late, small } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as Readonly<
    Record<'late' | 'small', ZodMiniType>
  >;
  assert.throws(() => late.safeParse('a'), /during synchronous parse/);
  assert.equal((await late.safeParseAsync('a')).success, false);
  assert.equal(small.safeParse({ name: 'ab' }).success, true);
  assert.equal(small.safeParse({ name: 'abc' }).success, false);
});
