/**
 * Keeps pictures of pages in `artifacts/`, which git ignores.
 *
 * @module
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const FOLDER = fileURLToPath(new URL('../../../artifacts/', import.meta.url));

/** What is needed of an element: code for Node knows no DOM. */
interface Bar {
  readonly style: { setProperty(name: string, value: string): void };
}

/**
 * @param name - Without its ending, e.g. `kycPanel.refer`.
 * @param options - `fullPage`: the whole page (default) or the window's part only. What stands in frames of another site is
 * drawn in the window's part only.
 * @returns the file.
 */
export async function screenshot(
  page: Page,
  name: string,
  options: { readonly fullPage?: boolean } = {},
): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${name}.png`);
  // A bar that sticks to the window would cover what lies below the fold. Playwright's own option `style` would go into the
  // frames too, where the vendors' policies refuse it: an error on each app's console.
  const stick = (position: string): Promise<void> =>
    page.locator('#sandbox-bar').evaluateAll((bars: readonly Bar[], value) => {
      for (const bar of bars) bar.style.setProperty('position', value);
    }, position);
  await stick('static');
  try {
    // Animations are let be for the same reason: to stop them, Playwright styles every frame.
    await page.screenshot({ path, fullPage: options.fullPage ?? true, caret: 'initial' });
  } finally {
    await stick('');
  }
  return path;
}
