/**
 * Bundles a web app's TypeScript into one ES module with rollup: the sandbox's apps, the guest SDK and what the org gets
 * of `packages/embed`.
 *
 * @module
 */
import { nodeResolve } from '@rollup/plugin-node-resolve';
import replaceModule from '@rollup/plugin-replace';
import terserModule from '@rollup/plugin-terser';
import { rollup, type Plugin } from 'rollup';
import ts from 'typescript';

// Both are CommonJS for the type checker and ES modules at run time.
const replace = replaceModule as unknown as (options: object) => Plugin;
const terser = terserModule as unknown as (options: object) => Plugin;

const MINIFY = {
  full: { format: { comments: false } },
  readable: { mangle: false, format: { comments: false, beautify: true, indent_level: 2 } },
} as const;

/** How to bundle. */
export interface WebBundleOptions {
  /** Full path of the entry, `.ts`, `.tsx` or `.js`. */
  readonly entry: string;
  /** `full` (the default) shortens names and takes white space out; `readable` only takes out what is never run. */
  readonly minify?: 'full' | 'readable';
  /** Put before everything, e.g. a comment on where it comes from. */
  readonly banner?: string;
  /** Module name → full path, before anything else is looked up. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** @returns One ES module. @throws Error naming the file that does not compile or is not there. */
export async function bundleWeb(options: WebBundleOptions): Promise<string> {
  const { entry, minify = 'full', banner, aliases = {} } = options;
  const bundle = await rollup({
    input: entry,
    plugins: [
      {
        name: 'aliases',
        resolveId: (name) => aliases[name] ?? null,
      },
      typeScript,
      cheapPromiseChecks,
      nodeResolve({ browser: true, extensions: ['.ts', '.tsx', '.js', '.mjs'] }),
      replace({ preventAssignment: true, values: { 'process.env.NODE_ENV': '"production"' } }),
      terser(MINIFY[minify]),
    ],
    onLog(_level, log) {
      // It would become an import the browser cannot follow. Other warnings are about comments and circles in packages.
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
    },
  });
  try {
    const { output } = await bundle.generate({
      format: 'es',
      inlineDynamicImports: true,
      ...(banner === undefined ? {} : { banner }),
    });
    return output[0].code;
  } finally {
    await bundle.close();
  }
}

/** Takes the types out; JSX becomes Preact's calls. Types are checked by `npm run check:types`. */
const typeScript: Plugin = {
  name: 'typescript',
  transform(text, id) {
    if (!/\.tsx?$/.test(id)) return null;
    const { outputText, sourceMapText } = ts.transpileModule(text, {
      fileName: id,
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        jsx: ts.JsxEmit.ReactJSX,
        jsxImportSource: 'preact',
        verbatimModuleSyntax: true,
        sourceMap: true,
      },
    });
    return { code: outputText, map: sourceMapText ?? null };
  },
};

/**
 * zod asks of each value whether its check gave a promise. Under Lightning Web Security `Promise` is the page's, and each
 * `instanceof Promise` goes through the membrane: about 4 µs for each value, and half of what a call cost the page.
 * Looking for `then` finds promises as well, and those of other windows too.
 */
const cheapPromiseChecks: Plugin = {
  name: 'cheap-promise-checks',
  transform(text, id) {
    if (!/[\\/]node_modules[\\/]zod[\\/]/.test(id)) return null;
    const code = text.replaceAll(/\b([\w.]+) instanceof Promise\b/g, "(typeof $1?.then === 'function')");
    return { code, map: null };
  },
};
