/**
 * Compiles a component as the platform does.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { requireInstalled } from '../installed.ts';
import { projectFiles } from '../projectFiles.ts';

/** What a bundle names that is outside of it. */
export interface BundleReference {
  /** `apexMethod`, `module`, `component`, `label`, … */
  readonly type: string;
  /** As the compiler gives it: `KycController.verify`, `c/userError`, `lightning-button`. */
  readonly id: string;
  /** Inside the bundle. */
  readonly file: string;
}

/** What came of a compilation. */
export interface CompiledBundle {
  /** Compiler faults and warnings, `file:line message`. */
  readonly faults: readonly string[];
  readonly references: readonly BundleReference[];
}

interface PlatformCompiler {
  readonly compile: (input: object) => Promise<{
    readonly success: boolean;
    readonly results?: readonly { readonly code?: string }[];
    readonly diagnostics: readonly {
      /** 0 fatal, 1 error, 2 warning, 3 log. */
      readonly level: number;
      readonly filename?: string;
      readonly message: string;
      readonly location?: { readonly line: number };
    }[];
    readonly metadata?: { readonly references?: readonly BundleReference[] };
  }>;
}

/**
 * Compiles the `.js`, `.html`, `.css` and `.svg` of a bundle: what an org takes of it.
 *
 * @param folder - The bundle's, relative to `root`.
 */
export async function compileBundle(root: string, folder: string): Promise<CompiledBundle> {
  const { success, diagnostics, metadata } = await compileFiles(
    root,
    folder,
    readBundle(root, folder),
    false,
  );
  const faults = diagnostics
    .filter(({ level }) => level <= 2)
    .map(({ filename, location, message }) => {
      const file = filename === undefined ? folder : `${folder}/${filename}`;
      return `${file}:${location?.line ?? 1} ${message.split('\n')[0] ?? ''}`;
    });
  if (!success && faults.length === 0)
    faults.push(`${folder}:1 does not compile; the compiler does not say why`);
  return { faults, references: metadata?.references ?? [] };
}

/** What a bundle weighs when an org serves it. */
export interface BundleSize {
  /** Bytes of minified production code without its styles. */
  readonly script: number;
  /** Bytes its compiled styles add. */
  readonly styles: number;
  /** Own modules and components it names. */
  readonly modules: readonly string[];
}

/** @throws Error if the bundle does not compile. */
export async function measureBundle(root: string, folder: string): Promise<BundleSize> {
  const files = readBundle(root, folder);
  const { size, modules } = await minified(root, folder, files);
  if (!Object.keys(files).some((file) => file.endsWith('.css'))) return { script: size, styles: 0, modules };
  const plain = Object.fromEntries(
    Object.entries(files).map(([file, text]) => [file, file.endsWith('.css') ? '' : text]),
  );
  const { size: script } = await minified(root, folder, plain);
  return { script, styles: size - script, modules };
}

async function minified(
  root: string,
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<{ readonly size: number; readonly modules: string[] }> {
  const { results, metadata } = await compileFiles(root, folder, files, true);
  const code = results?.[0]?.code;
  if (code === undefined) throw new Error(`${folder} does not compile.`);
  const named = (metadata?.references ?? []).map(({ id }) => id.replace(/^c-/, 'c/'));
  const modules = named
    .filter((id) => id.startsWith('c/'))
    .map((id) => id.slice(2).replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));
  return { size: Buffer.byteLength(code), modules };
}

function readBundle(root: string, folder: string): Record<string, string> {
  return Object.fromEntries(
    projectFiles(root, `${folder}/**/*.{js,html,css,svg}`)
      .filter((file) => !file.includes('/__'))
      .map((file) => [file.slice(folder.length + 1), readFileSync(join(root, file), 'utf8')]),
  );
}

function compileFiles(
  root: string,
  folder: string,
  files: Readonly<Record<string, string>>,
  minify: boolean,
): ReturnType<PlatformCompiler['compile']> {
  const { compile } = requireInstalled('@lwc/sfdc-lwc-compiler') as PlatformCompiler;
  const name = basename(folder);
  const apiVersion = apiVersionOf(root, folder, name);
  return compile({
    bundle: {
      namespace: 'c',
      namespaceMapping: { c: 'c' },
      name,
      type: 'platform',
      files,
      ...(apiVersion === undefined ? {} : { apiVersion }),
    },
    compilerConfigs: [{ outputConfig: { minify, env: { NODE_ENV: 'production' } } }],
  });
}

function apiVersionOf(root: string, folder: string, name: string): number | undefined {
  const file = join(root, folder, `${name}.js-meta.xml`);
  if (!existsSync(file)) return undefined;
  const version = /<apiVersion>([\d.]+)/.exec(readFileSync(file, 'utf8'))?.[1];
  return version === undefined ? undefined : Number(version);
}
