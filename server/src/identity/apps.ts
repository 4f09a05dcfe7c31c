/**
 * The apps that may be embedded in an org's pages, from `config/apps.yaml`.
 *
 * @module
 */
import { appIdSchema, originSchema, recordIdSchema } from '@rialto/contract';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Client } from './clients.ts';

/** Seconds a token holds where the file does not say. */
const TOKEN_LIFETIME_S = 300;

/** An app a vendor runs. */
export interface EmbedApp {
  readonly appId: string;
  /** For people. */
  readonly label: string;
  /** Where it may run: exact. */
  readonly origins: readonly string[];
  /** The orgs in whose pages it may be, 18 characters each. */
  readonly orgIds: readonly string[];
  /** The client of its backend; absent: the companion signs nobody in at it. */
  readonly clientId?: string | undefined;
  /** 300 to 600. */
  readonly tokenLifetimeSeconds: number;
  /** The secret its Canvas signed requests are signed with, by name; absent: there are none. */
  readonly signedRequestSecret?: string | undefined;
}

const unique = (list: readonly string[]): boolean => new Set(list).size === list.length;

/** As a browser writes it: no default port, no capital letters. Another writing would never be equal to one. */
const appOriginSchema = originSchema.refine(
  (origin) => URL.parse(origin)?.origin === origin,
  'must be written as browsers write it, without a default port',
);

const appSchema = z.strictObject({
  appId: appIdSchema,
  label: z.string().min(1).max(80),
  origins: z.array(appOriginSchema).min(1).refine(unique, 'must not have an origin twice'),
  orgIds: z
    .array(recordIdSchema.refine((id) => id.startsWith('00D'), 'must be the id of an org, 00D…'))
    .min(1),
  clientId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{3,64}$/, 'must be the id of a client')
    .optional(),
  tokenLifetimeSeconds: z
    .int('must be 300 to 600 seconds')
    .min(300, 'must be 300 to 600 seconds')
    .max(600, 'must be 300 to 600 seconds')
    .default(TOKEN_LIFETIME_S),
  signedRequestSecret: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable')
    .optional(),
});

const fileSchema = z.strictObject({ apps: z.array(appSchema) });

/** Apps by id, or everything that is wrong with the file. */
export type ReadApps =
  | { readonly apps: ReadonlyMap<string, EmbedApp>; readonly faults: readonly [] }
  | { readonly apps?: undefined; readonly faults: readonly string[] };

/** How to read the file. */
export interface ReadAppsOptions {
  /** Fills `${NAME:-default}` in; nowhere but in origins. */
  readonly fillIn: (text: string) => { readonly value: string } | { readonly fault: string };
  /** Makes https a must. */
  readonly isProduction: boolean;
}

/** @param yaml - Content of the file. */
export function readApps(yaml: string, { fillIn, isProduction }: ReadAppsOptions): ReadApps {
  const document = parseDocument(yaml);
  if (document.errors.length > 0)
    return { faults: document.errors.map(({ message }) => message.split('\n')[0]!) };
  const faults: string[] = [];
  const content = fillOrigins(document.toJS(), fillIn, faults);
  const file = fileSchema.safeParse(content);
  for (const { path, message } of file.error?.issues ?? [])
    faults.push(`${path.join('.') || 'the file'}: ${message}`);
  if (!file.success || faults.length > 0) return { faults };

  const apps = new Map<string, EmbedApp>();
  /** Origin → app: two apps at one origin could read each other's tokens. */
  const owners = new Map<string, string>();
  const secrets = file.data.apps.flatMap(({ signedRequestSecret }) => signedRequestSecret ?? []);
  if (!unique(secrets))
    faults.push('two apps have the same signedRequestSecret: each could sign requests for the other');
  for (const app of file.data.apps) {
    if (apps.has(app.appId)) faults.push(`app ${app.appId} is listed twice`);
    for (const origin of app.origins) {
      const owner = owners.get(origin);
      if (owner !== undefined) faults.push(`app ${app.appId}: ${origin} is an origin of ${owner} already`);
      owners.set(origin, app.appId);
      if (isProduction && !origin.startsWith('https:'))
        faults.push(`app ${app.appId}: ${origin} must begin with https:// in production`);
    }
    apps.set(app.appId, app);
  }
  return faults.length > 0 ? { faults } : { apps, faults: [] };
}

/** @returns what no single file can know: apps whose client is not there, or may not do what it is there for. */
export function appFaults(
  apps: ReadonlyMap<string, EmbedApp>,
  clients: ReadonlyMap<string, Client>,
): readonly string[] {
  const faults: string[] = [];
  for (const { appId, clientId, orgIds } of apps.values()) {
    if (clientId === undefined) continue;
    const client = clients.get(clientId);
    if (client === undefined) {
      faults.push(`app ${appId}: there is no client ${clientId}`);
      continue;
    }
    if (!client.scopes.has('embed:redeem'))
      faults.push(`app ${appId}: its client ${clientId} lacks the scope embed:redeem`);
    for (const orgId of orgIds)
      if (!client.orgIds.includes(orgId))
        faults.push(`app ${appId}: ${orgId} is not among the orgIds of its client ${clientId}`);
  }
  return faults;
}

/** A copy of the file's content with its origins filled in. */
function fillOrigins(content: unknown, fillIn: ReadAppsOptions['fillIn'], faults: string[]): unknown {
  const { apps } = (content ?? {}) as { apps?: unknown };
  if (!Array.isArray(apps)) return content;
  return {
    ...(content as object),
    apps: apps.map((app: unknown, place) => {
      const { origins } = (app ?? {}) as { origins?: unknown };
      if (!Array.isArray(origins)) return app;
      const filled = origins.map((origin: unknown, i) => {
        if (typeof origin !== 'string') return origin;
        const text = fillIn(origin);
        if ('value' in text) return text.value;
        faults.push(`apps.${place}.origins.${i}: ${text.fault}`);
        return origin;
      });
      return { ...(app as object), origins: filled };
    }),
  };
}
