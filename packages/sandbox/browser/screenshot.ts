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

/** A bar that sticks to the window would cover what lies below the fold. */
const UNSTUCK = '#sandbox-bar { position: static !important; }';

/** @param name - Without its ending, e.g. `kycPanel.refer`. @returns the file. */
export async function screenshot(
  page: Page,
  name: string,
  options: { readonly fullPage?: boolean } = {},
): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path, fullPage: options.fullPage ?? true, style: UNSTUCK });
  return path;
}
