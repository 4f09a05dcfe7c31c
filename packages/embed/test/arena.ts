/**
 * A page with embedded apps in a real browser, plainly or under Lightning Web Security, and the ways to look at it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { bundleWeb } from '../../sandbox/webBundle.ts';
import type {} from './page/page.ts';
import type {} from './page/rawGuest.ts';
import type {} from './page/sdkGuest.ts';
import type { Opening, Snapshot } from './page/stage.ts';
import { entry, pageSiteFiles, secure, startSite, vendorPage, type Site } from './sites.ts';

/** How our code runs. */
export type Mode = 'plain' | 'under Lightning Web Security';

/** Both ways our code runs. */
export const MODES: readonly Mode[] = ['plain', 'under Lightning Web Security'];

/** The sites, once for all modes. */
export interface Sites {
  readonly page: Site;
  /** The app's. */
  readonly vendor: Site;
  /** Somebody else's, at another port of the same host. */
  readonly foreign: Site;
  /** Makes a page on which a stage of its own runs. @returns its address's query. */
  addVariant(name: string, stage: string): string;
  /** The stage's text as it is. */
  readonly stage: string;
  close(): Promise<void>;
}

/** What to serve. */
export interface SitesOptions {
  /** The module that plays our component. Default `stage`. */
  readonly stage?: 'stage' | 'agentStage';
  /** The vendors' pages, path → module. Default: the raw guest and the SDK. */
  readonly apps?: Readonly<Record<string, string>>;
}

/** Builds and serves everything. */
export async function startSites(options: SitesOptions = {}): Promise<Sites> {
  const { apps = { '/raw.html': 'rawGuest', '/sdk.html': 'sdkGuest' } } = options;
  const stage = await bundleWeb({ entry: entry(options.stage ?? 'stage'), minify: 'readable' });
  const vendorFiles = new Map<string, string>();
  for (const [path, file] of Object.entries(apps))
    vendorFiles.set(path, vendorPage(await bundleWeb({ entry: entry(file), minify: 'readable' })));
  const pageFiles = await pageSiteFiles(await bundleWeb({ entry: entry('page'), minify: 'readable' }));
  let secured: Promise<string> | undefined;
  pageFiles.set('/stage.js', stage).set('/lws/stage', () => (secured ??= secure(stage)));
  const [page, vendor, foreign] = await Promise.all([
    startSite('127.0.0.1', pageFiles),
    startSite('localhost', vendorFiles),
    startSite('localhost', vendorFiles),
  ]);
  return {
    page,
    vendor,
    foreign,
    stage,
    addVariant(name, text) {
      pageFiles.set(`/${name}.js`, text);
      return `?stage=/${name}.js`;
    },
    async close() {
      await Promise.all([page, vendor, foreign].map((site) => site.close()));
    },
  };
}

/** One opened app. */
export interface App {
  readonly id: string;
  /** Its frame: what runs in it is the vendor's. */
  readonly frame: Frame;
  snapshot(): Promise<Snapshot>;
  /** Waits until the host says so. @throws with the snapshot if it never does. */
  until(what: string, holds: (snapshot: Snapshot) => boolean): Promise<Snapshot>;
  /** Waits until everything that the host said so far has arrived in the frame. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** A page. */
export interface Arena {
  readonly page: Page;
  readonly mode: Mode;
  readonly sites: Sites;
  /** Errors nobody caught. */
  readonly errors: string[];
  /** Opens an app: by default the raw guest at the vendor's origin with every capability. */
  open(opening?: Partial<Opening>): Promise<App>;
  /** Puts somebody else's frame on the page. */
  addFrame(url: string): Promise<Frame>;
  /** Runs what sends `count` window messages, and waits until the page has heard them. */
  hearing(count: number, send: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Where an arena opens. */
export interface ArenaOptions {
  readonly browser: Browser;
  readonly sites: Sites;
  readonly mode: Mode;
  /** Of a variant; default: the stage as it is. */
  readonly query?: string;
  /** A context to open it in; default: one of its own, in which storage of embedded apps is blocked. */
  readonly context?: BrowserContext;
  /** How long anything may take, in milliseconds. Default 5 000. */
  readonly patienceMs?: number;
}

let opened = 0;

/** Opens a page. Close it when done. */
export async function openArena(options: ArenaOptions): Promise<Arena> {
  const { browser, sites, mode } = options;
  const context = options.context ?? (await browser.newContext());
  const page = await context.newPage();
  const patienceMs = options.patienceMs ?? 5_000;
  page.setDefaultTimeout(patienceMs);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${sites.page.origin}/page.html${options.query ?? (mode === 'plain' ? '' : '?lws')}`);
  // The first page under Lightning Web Security is compiled as it is asked for.
  await page.waitForSelector('html[data-ready]', { state: 'attached', timeout: 60_000 });

  const frameAt = async (url: string): Promise<Frame> => {
    const there = page.frames().find((frame) => frame.url() === url);
    const frame = there ?? (await page.waitForEvent('framenavigated', (it) => it.url() === url));
    await frame.waitForLoadState('load');
    return frame;
  };

  return {
    page,
    mode,
    sites,
    errors,
    async open(changes = {}) {
      const id = `app-${(opened += 1)}`;
      const opening: Opening = {
        url: `${sites.vendor.origin}/raw.html`,
        origin: sites.vendor.origin,
        ...changes,
      };
      const url = withId(opening.url, id);
      await page.evaluate(([id, json]) => harness.stage.open(id, json), [
        id,
        JSON.stringify({ ...opening, url }),
      ] as const);
      return openApp(page, id, await frameAt(url), patienceMs);
    },
    async addFrame(address) {
      const url = withId(address, `other-${(opened += 1)}`);
      await page.evaluate((url) => harness.addFrame(url), url);
      return frameAt(url);
    },
    async hearing(count, send) {
      const before = await page.evaluate(() => harness.arrived);
      await send();
      await page.waitForFunction((least) => harness.arrived >= least, before + count);
    },
    close: () => (options.context === undefined ? context.close() : page.close()),
  };
}

const withId = (url: string, id: string): string => `${url}${url.includes('?') ? '&' : '?'}id=${id}`;

function openApp(page: Page, id: string, frame: Frame, patienceMs: number): App {
  let said = 0;
  const snapshot = async (): Promise<Snapshot> =>
    JSON.parse(await page.evaluate((id) => harness.stage.snapshot(id), id)) as Snapshot;
  return {
    id,
    frame,
    snapshot,
    async until(what, holds) {
      const endsAt = performance.now() + patienceMs;
      for (;;) {
        const now = await snapshot();
        if (holds(now)) return now;
        if (performance.now() > endsAt) assert.fail(`Never ${what}: ${JSON.stringify(now)}`);
        await page.waitForTimeout(10);
      }
    },
    async settle() {
      const text = `settled-${(said += 1)}`;
      await page.evaluate(([id, text]) => harness.say(id, text), [id, text] as const);
      await frame.evaluate((text) => raw.until(text), text);
    },
    async close() {
      await page.evaluate((id) => harness.stage.close(id), id);
    },
  };
}
