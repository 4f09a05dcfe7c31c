/**
 * Compiles a whole bundle as an org does for Lightning Web Security: Salesforce's own compiler, its settings, AMD text.
 *
 * @module
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { apiVersionOf } from './bundleCompiler.ts';
import type { EngineMode } from './vendorBuild.ts';

/** What the package exports; it ships no declarations of it. */
interface PlatformCompiler {
  readonly compile: (input: object) => Promise<{
    readonly success: boolean;
    readonly diagnostics?: readonly { readonly level: number; readonly message: string }[];
    readonly results: readonly { readonly code: string }[];
  }>;
}

/** How to compile. */
export interface SecurityCompileOptions {
  readonly mode: EngineMode;
  /** Default false. */
  readonly minify?: boolean;
}

/** Compiles one bundle. @throws with every message of the compiler, one per line. */
export async function compileForSecurity(folder: string, options: SecurityCompileOptions): Promise<string> {
  // Loaded on first use: it is large, and only the page under Lightning Web Security needs it.
  const { compile } = createRequire(import.meta.url)('@lwc/sfdc-lwc-compiler') as PlatformCompiler;
  const name = basename(folder);
  const {
    success,
    diagnostics = [],
    results,
  } = await compile({
    bundle: {
      namespace: 'c',
      name,
      type: 'platform',
      files: Object.fromEntries(
        bundleFiles(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
      ),
      options: { apiVersion: apiVersionOf(folder, name), enableLwcOn: true },
    },
    compilerConfigs: [
      {
        outputConfig: { minify: options.minify ?? false, env: { NODE_ENV: options.mode }, lockerConfig: {} },
      },
    ],
  });
  const [result] = results;
  if (!success || result === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return result.code;
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
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.(js|html|css)$/.test(file) && !/__\w+__/.test(file),
  );
