/**
 * Names what the page takes from `lightning-base-components`, and what the preview plays itself because npm lacks it.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** `lightning/*` modules that exist only inside an org: played by `page/platform`. */
export const PLAYED_MODULES: readonly string[] = [
  'empApi',
  'messageService',
  'navigation',
  'platformResourceLoader',
  'platformShowToastEvent',
  'refresh',
  'uiRecordApi',
];

/** Broken in the npm package, or replaced as a whole. */
const LEFT_OUT = /iconSvgTemplates|barcodeScanner|primitiveFigure/;

/** Names of the exposed base components and modules, `lightning/…`, without those the preview plays. */
export function exposedComponents(): string[] {
  const manifest = createRequire(import.meta.url).resolve('lightning-base-components/package.json');
  const { lwc } = JSON.parse(readFileSync(manifest, 'utf8')) as { lwc: { expose: readonly string[] } };
  return lwc.expose.filter(
    (name) =>
      name.startsWith('lightning/') && !LEFT_OUT.test(name) && !PLAYED_MODULES.includes(name.slice(10)),
  );
}
