/**
 * Reads `config/apps.yaml`: the apps that may be embedded in the orgs' pages.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FieldFault } from '@rialto/contract';
import { fillIn } from '../credentials/index.ts';
import { readApps, type EmbedApp } from '../identity/index.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Apps, and the file they stand in. */
export interface EmbedApps {
  readonly file: string;
  readonly apps: ReadonlyMap<string, EmbedApp>;
}

/**
 * @param path - Of the file. Absent: `apps.yaml` beside the clients, where there may be none.
 * @param faults - Every fault is put here.
 */
export function readEmbedApps(
  path: string | undefined,
  clientsFile: string,
  env: Env,
  faults: FieldFault[],
): EmbedApps {
  const file = path ?? join(dirname(clientsFile), 'apps.yaml');
  const none = { file, apps: new Map<string, EmbedApp>() };
  if (path === undefined && !existsSync(file)) return none;
  let yaml: string;
  try {
    yaml = readFileSync(file, 'utf8');
  } catch {
    faults.push({ field: 'RIALTO_APPS', message: `names a file that cannot be read: ${file}` });
    return none;
  }
  const read = readApps(yaml, {
    fillIn: (text) => fillIn(text, env),
    isProduction: env['NODE_ENV'] === 'production',
  });
  faults.push(...read.faults.map((message) => ({ field: file, message })));
  return read.apps === undefined ? none : { file, apps: read.apps };
}

/** Names of the secrets of apps. */
export const appSecretNamesOf = (apps: ReadonlyMap<string, EmbedApp>): readonly string[] =>
  [...apps.values()].flatMap(({ signedRequestSecret }) => signedRequestSecret ?? []);
