/**
 * Writes the HTML of a page: the template, its import map, what it must know, and a content security policy like Lightning's.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exposedComponents, PLAYED_MODULES } from './baseComponents.ts';
import type { Reply } from './reply.ts';

/** The pages there are. */
export type PageName = 'household' | 'households' | 'tab';

/** What a page is made of. */
export interface PageContent {
  readonly page: PageName;
  /** The vendor build's key. */
  readonly vendorKey: string;
  /** Names of the project's bundles. */
  readonly bundles: readonly string[];
  /** Read by the page from `#preview-config`. */
  readonly config: object;
  readonly trustedSites: { readonly frame: readonly string[]; readonly connect: readonly string[] };
}

/** Answers a page. */
export function pageReply({ page, vendorKey, bundles, config, trustedSites }: PageContent): Reply {
  const map = JSON.stringify({ imports: importMap(vendorKey, bundles) });
  const json = JSON.stringify(config).replaceAll('<', '\\u003c');
  const body = template(page)
    .replace('<!-- HEAD -->', () => template('head'))
    .replaceAll('VENDOR_KEY', vendorKey)
    .replace('<!-- IMPORT_MAP -->', () => `<script type="importmap">${map}</script>`)
    .replace('<!-- CONFIG -->', () => `<script type="application/json" id="preview-config">${json}</script>`);
  return {
    status: 200,
    type: 'text/html; charset=utf-8',
    body,
    headers: {
      'cache-control': 'no-store',
      'content-security-policy': contentSecurityPolicy(map, trustedSites),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    },
  };
}

/** A page, or the part of its head that all have. */
const template = (name: PageName | 'head'): string =>
  readFileSync(fileURLToPath(new URL(`page/${name}.html`, import.meta.url)), 'utf8');

/** Where each module name of a component leads. */
export function importMap(vendorKey: string, bundles: readonly string[]): Record<string, string> {
  const vendor = `/vendor/${vendorKey}`;
  return {
    lwc: `${vendor}/lwc.js`,
    'preview/shadow': `${vendor}/shadow.js`,
    'preview/security': `${vendor}/security.js`,
    'preview/apex': '/preview/platform/apex.js',
    'preview/wire': '/preview/platform/wire.js',
    ...Object.fromEntries(exposedComponents().map((name) => [name, `${vendor}/${name}.js`])),
    ...Object.fromEntries(
      PLAYED_MODULES.map((name) => [`lightning/${name}`, `/preview/platform/${name}.js`]),
    ),
    'lightning/': '/lightning-missing/',
    '@salesforce/': '/@salesforce/',
    'c/': '/c/',
    ...Object.fromEntries(bundles.map((name) => [`c/${name}`, `/c/${name}/${name}.js`])),
  };
}

/** `unsafe-eval` is there on the platform too: Lightning Web Security evaluates in its realm. */
function contentSecurityPolicy(map: string, trusted: PageContent['trustedSites']): string {
  const mapHash = createHash('sha256').update(map).digest('base64');
  return [
    "default-src 'self'",
    `script-src 'self' 'unsafe-eval' 'sha256-${mapHash}' blob:`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    ["connect-src 'self'", ...trusted.connect].join(' '),
    ["frame-src 'self'", ...trusted.frame].join(' '),
    "object-src 'none'",
    "base-uri 'self'",
    // A Canvas app is posted its request into its frame.
    ["form-action 'self'", ...trusted.frame].join(' '),
    "frame-ancestors 'none'",
  ].join('; ');
}
