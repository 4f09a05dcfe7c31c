/**
 * Serves the ways: the page on `127.0.0.1`, the apps on `localhost`, so that each has its own process.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageSiteFiles, secure, startSite, type Site } from '../../packages/embed/test/sites.ts';
import { bundleWeb } from '../../packages/sandbox/webBundle.ts';
import { esModuleOf } from './commonJs.ts';
import type { WayDescription } from './ways.ts';

/** What both halves import in place of the way that is bundled. */
const ANY_WAY = './ways/raw.ts';
const PAGE = fileURLToPath(new URL('page/', import.meta.url));

/** Without them Chromium makes a page's clock coarser than a call takes. */
const FINE_CLOCK = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Both sites. */
export interface BridgeSites {
  readonly page: Site;
  readonly app: Site;
  close(): Promise<void>;
}

/** Bundles the ways and serves them. */
export async function startBridgeSites(ways: readonly WayDescription[]): Promise<BridgeSites> {
  const pageFiles = await pageSiteFiles(await bundleWeb({ entry: `${PAGE}page.ts` }), 'production');
  const appFiles = new Map<string, string>();
  const folder = mkdtempSync(join(tmpdir(), 'rialto-bench-'));
  try {
    for (const { file, commonJs } of ways) {
      const aliases: Record<string, string> = { [ANY_WAY]: `${PAGE}ways/${file}.ts` };
      if (commonJs !== undefined) {
        aliases[commonJs] = join(folder, `${file}.mjs`);
        writeFileSync(aliases[commonJs], esModuleOf(commonJs));
      }
      const host = await bundleWeb({ entry: `${PAGE}host.ts`, aliases });
      pageFiles.set(`/${file}.js`, host);
      let secured: Promise<string> | undefined;
      pageFiles.set(`/lws/${file}`, () => (secured ??= secure(host, 'production')));
      appFiles.set(`/${file}.js`, await bundleWeb({ entry: `${PAGE}guest.ts`, aliases }));
      appFiles.set(`/${file}.html`, appPage(file));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const [page, app] = await Promise.all([
    startSite('127.0.0.1', pageFiles, FINE_CLOCK),
    startSite('localhost', appFiles, FINE_CLOCK),
  ]);
  return {
    page,
    app,
    async close() {
      await Promise.all([page.close(), app.close()]);
    },
  };
}

const appPage = (file: string): string => `<!doctype html>
<meta charset="utf-8" />
<title>${file}</title>
<script>
  globalThis.startedAt = performance.now();
  globalThis.bench = new Promise((resolve) => (globalThis.setBench = resolve));
</script>
<script type="module" src="/${file}.js"></script>
`;
