/**
 * The chartroom as a service: its page, its API, and the sandbox's controls. It knows FDC3 and nothing of Rialto.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { startVendorService, type RunningService } from '../vendors/vendorService.ts';
import { bundleWebOnce } from '../webBundleCache.ts';
import { historyOf, quotesOf } from './prices.ts';

/** How to start it. */
export interface ChartroomOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Origins of the pages it may live in. */
  readonly frameAncestors: readonly string[];
  /** Default: the clock. */
  readonly now?: () => Date;
}

const BUNDLE = {
  entry: 'packages/sandbox/chartroom/app/main.tsx',
  sources: ['packages/sandbox/chartroom/prices.ts', 'packages/sandbox/chartroom/app/**/*.{ts,tsx}'],
};
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const policy = (ancestors: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors.length === 0 ? "'none'" : ancestors.join(' ')}`,
  ].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Chartroom</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/chartroom.css" />
    <script type="module" src="/chartroom.js"></script>
  </head>
  <body>
    <main id="chartroom"></main>
  </body>
</html>
`;

/** @throws if the port is taken or the front end does not compile. */
export async function startChartroom(options: ChartroomOptions): Promise<RunningService> {
  const { port, frameAncestors, now = () => new Date() } = options;
  const script = await bundleWebOnce(BUNDLE);
  const style = readFileSync(path('app/chartroom.css'), 'utf8');
  const appd = readFileSync(path('appd.json'), 'utf8');
  return startVendorService({
    name: 'Chartroom',
    port,
    faultKinds: ['slow', 'down', 'error', 'reset'],
    failing: {
      refuse: (response, status) =>
        void response.status(status).json({ message: 'The chartroom is not there.' }),
      lie: (body) => body,
    },
    api() {
      const app = express.Router();
      app.use((_request, response, next) => {
        response.setHeader('X-Content-Type-Options', 'nosniff');
        response.setHeader('Referrer-Policy', 'no-referrer');
        response.setHeader('Content-Security-Policy', policy(frameAncestors));
        response.setHeader('Cache-Control', 'no-store');
        next();
      });
      app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
      app.get('/', (_request, response) => void response.type('html').send(PAGE));
      app.get('/chartroom.js', (_request, response) => void response.type('text/javascript').send(script));
      app.get('/chartroom.css', (_request, response) => void response.type('css').send(style));
      // Any desktop agent may read how to treat this app.
      app.get('/appd.json', (_request, response) => {
        response.setHeader('Access-Control-Allow-Origin', '*');
        response.type('json').send(appd);
      });
      app.get('/api/quotes', (_request, response) => void response.json({ quotes: quotesOf(now()) }));
      app.get('/api/prices/:symbol', (request, response) => {
        const history = historyOf(request.params.symbol, now());
        response.status(history === undefined ? 404 : 200).json(history ?? { message: 'No such symbol.' });
      });
      app.use((_request, response) => void response.status(404).json({ message: 'There is nothing here.' }));
      return app;
    },
  });
}
