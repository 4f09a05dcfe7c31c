/**
 * The two pages the studio serves: embedded in a frame, and on its own. One app; a strict policy around each.
 *
 * @module
 */
import express, { type RequestHandler } from 'express';
import type { Asset, FrontEnd } from './frontEnd.ts';

/** What pages are made of. */
export interface PagesOptions {
  readonly frontEnd: FrontEnd;
  /** Origins of the pages the studio may live in. */
  readonly hosts: readonly string[];
}

const policy = (ancestors: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const html = ({ frontEnd, hosts }: PagesOptions, mode: 'embedded' | 'full'): string => `<!doctype html>
<html lang="en" data-mode="${mode}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="studio-hosts" content="${escaped(hosts.join(' '))}" />
    <title>Portfolio studio</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${frontEnd.style.path}" />
    <script type="module" src="${frontEnd.script.path}"></script>
  </head>
  <body>
    <main id="studio" aria-busy="true">
      <div class="skeleton" aria-hidden="true"><i></i><i></i><i></i></div>
    </main>
    <noscript>The studio needs JavaScript.</noscript>
  </body>
</html>
`;

/** Serves pages and assets. Sets no cookie. */
export function createPages(options: PagesOptions): RequestHandler {
  const router = express.Router();
  const page = (path: string, mode: 'embedded' | 'full', ancestors: string): void => {
    const body = html(options, mode);
    router.get(path, (_request, response) => {
      response.setHeader('Content-Security-Policy', policy(ancestors));
      response.setHeader('Cache-Control', 'no-store');
      response.type('html').send(body);
    });
  };
  page('/embed', 'embedded', options.hosts.join(' ') || "'none'");
  page('/', 'full', "'none'");
  serve(router, options.frontEnd.script);
  serve(router, options.frontEnd.style);
  return router;
}

function serve(router: express.Router, { path, type, plain, gzipped }: Asset): void {
  router.get(path, (request, response) => {
    const isZipped = request.acceptsEncodings('gzip') === 'gzip';
    if (isZipped) response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Vary', 'Accept-Encoding');
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    response.type(type).send(isZipped ? gzipped : plain);
  });
}
