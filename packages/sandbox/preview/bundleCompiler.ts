/**
 * Compiles one file of a component bundle for the browser, on request. No bundler: an edit costs one file.
 *
 * @module
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as lwcCompiler from '@lwc/compiler';
import { importLabelsAtOnce } from './labelImports.ts';
import type { EngineMode } from './vendorBuild.ts';

/** The package's own declarations lean on one that is not installed. */
const { transformSync } = lwcCompiler as unknown as {
  readonly transformSync: (source: string, file: string, options: object) => { readonly code: string };
};

/** What the engine of the preview understands at most. */
const LATEST_API_VERSION = 66;

/** Compiles files of bundles, each once for each change. */
export interface BundleCompiler {
  /**
   * @param folder - The bundle's.
   * @param file - Inside it, already known to be so: `kycPanel.html`.
   * @param scoped - Whether the styles hold for this component only (`*.scoped.css`).
   * @returns JavaScript; `undefined` if there is no such file and none is implied.
   * @throws if the file does not compile.
   */
  compile(folder: string, file: string, scoped: boolean): string | undefined;
}

/** @param mode - Must be the mode of the engine that runs the code. */
export function createBundleCompiler(mode: EngineMode): BundleCompiler {
  const compiled = new Map<string, { readonly changedAt: number; readonly code: string }>();

  return {
    compile(folder, file, scoped) {
      const path = join(folder, file);
      const name = basename(folder);
      // Each component asks for a template and styles of its own name; a bundle need not have them.
      if (!existsSync(path)) return /\.(html|css)$/.test(file) ? 'export default undefined;' : undefined;

      const key = scoped ? `${path}?scoped` : path;
      const changedAt = statSync(path).mtimeMs;
      const kept = compiled.get(key);
      const code = kept?.changedAt === changedAt ? kept.code : transform(path, name, scoped, mode);
      compiled.set(key, { changedAt, code });
      // Not kept: a style sheet may be added without a change of the template.
      return file.endsWith('.html') ? withoutMissingStyles(code, folder) : code;
    },
  };
}

function transform(path: string, name: string, scoped: boolean, mode: EngineMode): string {
  const source = readFileSync(path, 'utf8');
  const isEmptyCss = path.endsWith('.css') && source.replaceAll(/\/\*[\s\S]*?\*\//g, '').trim() === '';
  if (isEmptyCss) return 'export default undefined;';
  const { code } = transformSync(source, path, {
    namespace: 'c',
    name,
    apiVersion: apiVersionOf(join(path, '..'), name),
    enableDynamicComponents: true,
    enableLwcOn: true,
    scopedStyles: scoped,
  });
  return importLabelsAtOnce(code.replaceAll('process.env.NODE_ENV', JSON.stringify(mode)));
}

/** Each template asks for two style sheets; a page need not ask for those that are not there. */
const STYLES_IMPORT = /^import (\w+) from "\.\/([\w.]+\.css)(?:\?scoped=true)?";$/gm;

const withoutMissingStyles = (code: string, folder: string): string =>
  code.replaceAll(STYLES_IMPORT, (statement, binding: string, file: string) =>
    existsSync(join(folder, file)) ? statement : `const ${binding} = undefined;`,
  );

/** The API version of a bundle's `.js-meta.xml`; that of the preview's engine if it names none. */
export function apiVersionOf(folder: string, name: string): number {
  const meta = join(folder, `${name}.js-meta.xml`);
  const text = existsSync(meta) ? readFileSync(meta, 'utf8') : '';
  const version = Number(/<apiVersion>([\d.]+)</.exec(text)?.[1] ?? LATEST_API_VERSION);
  return Math.min(version, LATEST_API_VERSION);
}
