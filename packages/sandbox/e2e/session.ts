/**
 * The whole sandbox and a browser, once for a file of tests: page → Apex (played or real) → companion → vendor.
 *
 * `PAGE_LWS` runs the components inside Lightning Web Security, `PAGE_APEXRUN` names the offline Apex runner that then
 * answers the page's Apex calls with the real classes.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { openBrowser, openPage, screenshot, type OpenPage } from '../browser/index.ts';
import { startSandbox, type Sandbox } from '../index.ts';
import { freePort } from '../service.ts';
import { serveApex, type ApexEndpoint } from './apexRunner.ts';

/** Whether the components run inside Lightning Web Security. */
export const WITH_LWS = (process.env['PAGE_LWS'] ?? '') !== '';
const APEX_RUNNER = process.env['PAGE_APEXRUN'] ?? '';

/** One way for a vendor to misbehave; see `packages/sandbox/vendors/README.md`. */
export interface Fault {
  readonly kind:
    | 'slow'
    | 'down'
    | 'rate_limited'
    | 'error'
    | 'malformed'
    | 'lying'
    | 'reset'
    | 'expired_token'
    | 'signed_out';
  readonly times?: number;
  readonly delayMs?: number;
  readonly method?: string;
  readonly path?: string;
}

/** What can be made to misbehave. */
export type Vendor = 'probity' | 'ledgerline' | 'oauth' | 'studio' | 'chartroom';

/** An app in a frame of the page. */
export interface EmbeddedApp {
  /** The component around it. */
  readonly panel: Locator;
  /** What the vendor shows. */
  readonly app: FrameLocator;
}

/** An open household. */
export interface HouseholdPage {
  readonly page: Page;
  /** Errors of the console and of scripts so far. */
  readonly errors: readonly string[];
  readonly kyc: Locator;
  readonly portfolio: Locator;
  readonly studio: EmbeddedApp;
  readonly chartroom: EmbeddedApp;
  readonly canvasCard: EmbeddedApp;
  /** The row of one member, by given name. */
  member(givenName: string): Locator;
  close(): Promise<void>;
}

/** How to open a household. */
export interface OpenOptions {
  /** CSS pixels. Default 1440. */
  readonly width?: number;
  /** Done before the navigation, e.g. to answer some requests otherwise. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** What a file of tests works with. */
export interface Session {
  readonly sandbox: Sandbox;
  /** Opens a household by its name, in a context of its own. */
  open(household: string, options?: OpenOptions): Promise<HouseholdPage>;
  /** Opens any page by its path, in a context of its own. */
  openPath(path: string, options?: OpenOptions): Promise<OpenPage>;
  /** Replaces what is wrong with a vendor; nothing: it behaves. */
  misbehave(vendor: Vendor, ...faults: readonly Fault[]): Promise<void>;
  /** Calls a vendor got since the start, by `METHOD path`. */
  vendorCalls(vendor: Vendor): Promise<Readonly<Record<string, number>>>;
  /** What the companion answers to the sandbox org, asked without the page. */
  askCompanion(path: string): Promise<unknown>;
  /** Keeps a picture in `artifacts/`; its name says how the page ran. */
  picture(page: Page, name: string): Promise<void>;
  /** The same of what a window shows that was scrolled to something: frames of other sites are in such pictures only. */
  pictureAt(place: Locator, name: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts everything on free ports, on data of its own. `isAdmin`: the signed-in user may set Rialto up. */
export async function openSession({ isAdmin = false } = {}): Promise<Session> {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-page-'));
  const apexPort = APEX_RUNNER === '' ? undefined : await freePort();
  const sandbox = await startSandbox({
    folder,
    lws: WITH_LWS,
    ...(apexPort === undefined ? {} : { apexEndpoint: `http://127.0.0.1:${apexPort}` }),
  });
  let apex: ApexEndpoint | undefined;
  let browser: Browser;
  try {
    if (apexPort !== undefined) {
      const { project, urls } = sandbox;
      apex = await serveApex(APEX_RUNNER, apexPort, urls.companion, await tokenOf(sandbox), project, isAdmin);
    }
    browser = await openBrowser();
  } catch (error) {
    // Nobody else knows of the processes: left running they would keep the tests from ending.
    apex?.stop();
    await sandbox.stop();
    throw error;
  }
  const mode = `${WITH_LWS ? 'lws' : 'plain'}${apex === undefined ? '' : '-apex'}`;

  const openPath: Session['openPath'] = (path, { width = 1440, prepare } = {}) =>
    openPage(browser, `${sandbox.urls.page}${path}`, {
      viewport: { width, height: 1400 },
      colorScheme: null,
      ...(prepare && { prepare }),
    });

  return {
    sandbox,
    openPath,
    async open(household, options) {
      const rows = (await (await fetch(`${sandbox.urls.page}/data/Account`)).json()) as {
        Id: string;
        Name: string;
      }[];
      const row = rows.find(({ Name }) => Name === household);
      if (row === undefined) throw new Error(`No household is called ${household}.`);
      const opened = await openPath(`/lightning/r/Account/${row.Id}/view`, options);
      const kyc = opened.page.locator('c-kyc-panel');
      return {
        page: opened.page,
        errors: opened.errors,
        kyc,
        portfolio: opened.page.locator('c-portfolio-panel'),
        studio: embedded(opened.page, 'Portfolio studio'),
        chartroom: embedded(opened.page, 'Chartroom'),
        canvasCard: embedded(opened.page, 'Canvas card'),
        member: (givenName) =>
          kyc.locator('li.member').filter({ has: opened.page.getByText(new RegExp(`^${givenName} `)) }),
        close: opened.close,
      };
    },
    async misbehave(vendor, ...faults) {
      const response = await fetch(`${sandbox.urls[vendor]}/_sandbox/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(faults),
      });
      if (!response.ok) throw new Error(`${vendor} did not take the faults: ${await response.text()}`);
    },
    async vendorCalls(vendor) {
      return (await (await fetch(`${sandbox.urls[vendor]}/_sandbox/calls`)).json()) as Record<string, number>;
    },
    async askCompanion(path) {
      const headers = { authorization: `Bearer ${await tokenOf(sandbox)}` };
      return (await fetch(`${sandbox.urls.companion}${path}`, { headers })).json();
    },
    picture: (page, name) => screenshot(page, `${mode}-${name}`).then(() => {}),
    async pictureAt(place, name) {
      await place.evaluate((element: Scrolled) => element.scrollIntoView({ block: 'start' }));
      await screenshot(place.page(), `${mode}-${name}`, { fullPage: false });
    },
    async close() {
      await browser.close();
      apex?.stop();
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What is needed of an element: code for Node knows no DOM. */
interface Scrolled {
  scrollIntoView(options: { readonly block: 'start' }): void;
}

function embedded(page: Page, title: string): EmbeddedApp {
  const frame = page.locator(`iframe[title="${title}"]`);
  return {
    panel: page.locator('c-embedded-app').filter({ has: frame.or(page.getByText(title, { exact: true })) }),
    app: frame.contentFrame(),
  };
}

/** What the platform's named credential would get. */
async function tokenOf(sandbox: Sandbox): Promise<string> {
  const response = await fetch(`${sandbox.urls.companion}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'sandbox-org',
      client_secret: sandbox.clientSecret,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
