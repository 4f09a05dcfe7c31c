/**
 * Compiles a whole bundle as an org does for Lightning Web Security: Salesforce's own compiler, its settings, AMD text.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { apiVersionOf } from './bundleCompiler.ts';
import { BUILD_CACHE, builtOnce, installedVersion } from '../builtOnce.ts';
import type { EngineMode } from './vendorBuild.ts';

/** What the package exports; it ships no declarations of it. */
interface PlatformCompiler {
  readonly compile: (input: object) => Promise<{
    readonly success: boolean;
    readonly diagnostics?: readonly { readonly level: number; readonly message: string }[];
    /** Absent where nothing compiled. */
    readonly results?: readonly { readonly code: string }[];
  }>;
}

/** How to compile. */
export interface SecurityCompileOptions {
  readonly mode: EngineMode;
  /** Default false. */
  readonly minify?: boolean;
}

const COMPILER = '@lwc/sfdc-lwc-compiler';
/** Of one bundle: a developer's edits add up, and going back to an earlier one is rare. */
const MOST_KEPT = 12;

/**
 * Compiles one bundle, or finds what this machine compiled of the very same files before: the compiler is slow.
 *
 * @throws with every message of the compiler, one per line.
 */
export async function compileForSecurity(folder: string, options: SecurityCompileOptions): Promise<string> {
  const input = compilerInput(folder, options);
  const key = createHash('sha256')
    .update(`${COMPILER}@${installedVersion(COMPILER)}\n${JSON.stringify(input)}`)
    .digest('hex');
  const kept = join(BUILD_CACHE, 'rialto-preview', 'secured', basename(folder));
  const file = join(kept, `${key.slice(0, 24)}.js`);
  await builtOnce(file, async (aside) => {
    writeFileSync(aside, await compileInput(input));
    forgetOldest(kept);
  });
  return readFileSync(file, 'utf8');
}

function forgetOldest(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name))
    .map((file) => ({ file, at: statSync(file).mtimeMs }))
    .toSorted((a, b) => b.at - a.at);
  for (const { file } of files.slice(MOST_KEPT)) rmSync(file, { force: true });
}

async function compileInput(input: object): Promise<string> {
  // Loaded on first use: it is large, and only the page under Lightning Web Security needs it.
  const { compile } = createRequire(import.meta.url)(COMPILER) as PlatformCompiler;
  const { success, diagnostics = [], results = [] } = await compile(input);
  const [result] = results;
  if (!success || result === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return result.code;
}

/** All that decides the result, but for the compiler's version. */
function compilerInput(folder: string, { mode, minify = false }: SecurityCompileOptions): object {
  const name = basename(folder);
  return {
    bundle: {
      namespace: 'c',
      name,
      type: 'platform',
      files: Object.fromEntries(
        bundleFiles(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
      ),
      options: { apiVersion: apiVersionOf(folder, name), enableLwcOn: true },
    },
    compilerConfigs: [{ outputConfig: { minify, env: { NODE_ENV: mode }, lockerConfig: {} } }],
  };
}

/** Compiles for Lightning Web Security, each bundle once for each change. */
export function createSecurityCompiler(mode: EngineMode): (folder: string) => Promise<string> {
  const compiled = new Map<string, { readonly changedAt: number; readonly code: Promise<string> }>();
  return (folder) => {
    const changedAt = Math.max(...bundleFiles(folder).map((file) => statSync(join(folder, file)).mtimeMs));
    const kept = compiled.get(folder);
    if (kept?.changedAt === changedAt) return kept.code;
    const code = compileForSecurity(folder, { mode });
    compiled.set(folder, { changedAt, code });
    return code;
  };
}

const bundleFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|html|css)$/.test(file) && !/__\w+__/.test(file))
    .sort();
