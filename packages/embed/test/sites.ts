/**
 * The web sites of the browser tests: the page on `127.0.0.1`, vendors on `localhost`. Two sites, so that Chromium gives
 * each its own process, as Salesforce and a vendor have.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { compileForSecurity } from '../../sandbox/preview/index.ts';
import { openVendorBuild } from '../../sandbox/preview/vendorCache.ts';
import type { EngineMode } from '../../sandbox/preview/vendorBuild.ts';

/** What one site answers: path → its body. A path that ends in `.html` is a page. */
export type Pages = ReadonlyMap<string, string | (() => Promise<string>)>;

/** One site. */
export interface Site {
  /** e.g. `http://localhost:41234`. */
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/**
 * Starts a site on a free port, on this machine only.
 *
 * @param hostname - What its own address says.
 * @param headers - Sent with everything.
 */
export async function startSite(
  hostname: string,
  pages: Pages,
  headers: Readonly<Record<string, string>> = {},
): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const page = pages.get(pathname);
    if (page === undefined) {
      response.writeHead(404).end();
      return;
    }
    Promise.resolve(typeof page === 'string' ? page : page()).then(
      (body) => {
        const type = TYPES[extname(pathname)] ?? 'text/html; charset=utf-8';
        response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...headers }).end(body);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${hostname}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const SECURED_BUNDLES = new URL('../../sandbox/preview/page/securedBundles.js', import.meta.url);

/** A page's own files: `page`, a module's text, run at `/page.html`, and the real Lightning Web Security for it to load. */
export async function pageSiteFiles(
  page: string,
  engine: EngineMode = 'development',
): Promise<Map<string, string | (() => Promise<string>)>> {
  const { folder } = await openVendorBuild(engine);
  const vendorFiles = [
    'lwc.js',
    'security.js',
    ...readdirSync(join(folder, 'chunk')).map((name) => `chunk/${name}`),
  ];
  return new Map<string, string | (() => Promise<string>)>([
    ['/page.html', PAGE],
    ['/page.js', page],
    ['/securedBundles.js', readFileSync(SECURED_BUNDLES, 'utf8')],
    ...vendorFiles.map((path): [string, () => Promise<string>] => [
      `/vendor/${path}`,
      () => readFile(join(folder, path), 'utf8'),
    ]),
  ]);
}

/** @returns the full path of a module that runs in the browser. */
export const entry = (name: string): string => join(import.meta.dirname, 'page', `${name}.ts`);

/** Compiles a module as an org compiles a component. */
export async function secure(stage: string, mode: EngineMode = 'development'): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-stage-'));
  try {
    const bundle = join(folder, 'stage');
    mkdirSync(bundle);
    writeFileSync(join(bundle, 'stage.js'), stage);
    return await compileForSecurity(bundle, { mode });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const PAGE = `<!doctype html>
<meta charset="utf-8" />
<title>Page</title>
<script type="importmap">
  { "imports": { "lwc": "/vendor/lwc.js", "preview/security": "/vendor/security.js" } }
</script>
<body>
  <div id="record"></div>
  <script type="module" src="/page.js"></script>
</body>
`;

/**
 * A vendor's page that runs one module. Where the browser lets an embedded app keep nothing, `getAgent()` throws unless
 * something plays its `sessionStorage`.
 */
export const vendorPage = (script: string): string => `<!doctype html>
<meta charset="utf-8" />
<title>App</title>
<script>
  try {
    sessionStorage.length;
  } catch {
    const kept = new Map();
    const getItem = (key) => kept.get(key) ?? null;
    const setItem = (key, value) => kept.set(key, String(value));
    const value = { getItem, setItem, removeItem: (key) => kept.delete(key) };
    Object.defineProperty(globalThis, 'sessionStorage', { value });
  }
</script>
<body>
  <script type="module">${script}</script>
</body>
`;
