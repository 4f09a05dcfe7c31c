/**
 * Opens a page of the preview and listens to what goes wrong on it.
 *
 * @module
 */
import type { Browser, Page } from 'playwright-core';

/** How to open it. */
export interface OpenPageOptions {
  /** CSS pixels. Default 1440 × 1000. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /**
   * What the page is told the system prefers. Default `light`. `null`: the browser's own, and so that frames follow the
   * `color-scheme` of their element as they do for people; a preference that is set reaches every frame instead.
   */
  readonly colorScheme?: 'light' | 'dark' | null;
  /** Done before the navigation, e.g. to answer some requests otherwise. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Selector of what says that the page is there. Default: the preview's mount marker. */
  readonly ready?: string;
  /** Milliseconds to wait for it. Default 30 000. */
  readonly timeoutMs?: number;
}

/** An open page. */
export interface OpenPage {
  readonly page: Page;
  /** Errors of the console, uncaught errors and failed requests so far, in words. */
  readonly errors: readonly string[];
  /** Milliseconds from the start of the navigation until the page was there. */
  readonly mountedInMs: number;
  readonly close: () => Promise<void>;
}

/** Opens a page in a context of its own: no cookies or storage of others. @throws with the page's errors if it is never there. */
export async function openPage(
  browser: Browser,
  url: string,
  options: OpenPageOptions = {},
): Promise<OpenPage> {
  const { viewport = { width: 1440, height: 1000 }, colorScheme = 'light', timeoutMs = 30_000 } = options;
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await options.prepare?.(page);
  const errors: string[] = [];
  page.on('console', (message) => {
    const from = new URL(message.location().url || url);
    // A refused Apex call is an answer for the component to show; the platform sends it without a bad status. What a
    // vendor's backend refuses is an answer for the vendor's app.
    const isAnswer =
      from.pathname.startsWith('/apex/') ||
      (from.origin !== new URL(url).origin && message.text().startsWith('Failed to load resource'));
    if (message.type() === 'error' && !isAnswer) errors.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    if (reason !== 'net::ERR_ABORTED') errors.push(`request: ${request.url()} ${reason}`);
  });
  const startedAt = performance.now();
  try {
    await page.goto(url);
    await page.waitForSelector(options.ready ?? 'html[data-mounted]', {
      state: 'attached',
      timeout: timeoutMs,
    });
  } catch (cause) {
    await context.close();
    throw new Error(`${url} was not there after ${timeoutMs} ms.\n${errors.join('\n')}`, { cause });
  }
  return { page, errors, mountedInMs: performance.now() - startedAt, close: () => context.close() };
}
