/**
 * Every environment variable the companion reads: what it means, its default, and how it is checked.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { isVaultKey } from '../credentials/index.ts';
import { LOG_LEVELS } from '../telemetry/index.ts';

const inProject = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const isLoopback = (host: string): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host);
const url = z.string().refine((text) => URL.canParse(text), 'must be a URL');

const vaultKey = z
  .string()
  .refine(isVaultKey, 'must be 32 random bytes in base64; make one with: openssl rand -base64 32');
const vaultKeys = z
  .string()
  .transform((list) => list.split(',').map((key) => key.trim()))
  .refine(
    (keys) => keys.every(isVaultKey),
    'must be one or more keys as RIALTO_VAULT_KEY, separated by commas',
  );

const databaseUrl = url.refine(
  (text) => /^postgres(?:ql)?:\/\/[^/]/.test(text),
  'must be like postgres://user:password@host:5432/database',
);

const issuer = url
  .refine((text) => !/[?#]|\/$/.test(text), 'must have no query and no slash at its end')
  .refine((text) => {
    const { protocol, hostname } = URL.parse(text) ?? { protocol: '', hostname: '' };
    return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  }, 'must be https, except on this machine');

/** One variable. */
export interface Variable {
  readonly meaning: string;
  /** As it would be written; absent: there is none. */
  readonly default?: string;
  /** Shown in the place of the default, where that depends on something. */
  readonly defaultNote?: string;
  readonly schema: z.ZodType<unknown, string>;
}

/** In the order of `--help`. */
export const VARIABLES = {
  PORT: { meaning: 'Port to listen on; 0 for any free one.', default: '4610', schema: whole(0, 65_535) },
  HOST: { meaning: 'Address to listen on.', default: '127.0.0.1', schema: z.string().min(1) },
  DATABASE_URL: {
    meaning: 'PostgreSQL to keep everything in.',
    defaultNote: 'an embedded database in RIALTO_DATA_DIR',
    schema: databaseUrl,
  },
  RIALTO_DATA_DIR: {
    meaning: 'Folder of the embedded database.',
    default: '.rialto',
    schema: z.string().min(1),
  },
  RIALTO_ISSUER: {
    meaning: 'Where orgs reach the companion; the issuer and audience of its access tokens.',
    defaultNote: 'http://127.0.0.1:PORT',
    schema: issuer,
  },
  RIALTO_VAULT_KEY: {
    meaning: 'Key of the sealed store: 32 random bytes in base64. Required, except with RIALTO_DEV=1.',
    schema: vaultKey,
  },
  RIALTO_VAULT_KEY_PREVIOUS: {
    meaning: 'Keys that still open the sealed store but no longer seal, separated by commas.',
    defaultNote: 'none',
    schema: vaultKeys,
  },
  RIALTO_VAULT_KEY_FILE: {
    meaning:
      'File of such keys, one a line, the first is the key, in the place of both variables; for its owner only (chmod 600). Read again when it changes.',
    defaultNote: 'none',
    schema: z.string().min(1),
  },
  RIALTO_CREDENTIALS: {
    meaning: 'Vendors’ credentials.',
    default: inProject('config/credentials.yaml'),
    defaultNote: 'config/credentials.yaml',
    schema: z.string().min(1),
  },
  RIALTO_CLIENTS: {
    meaning: 'Orgs that may call.',
    default: inProject('config/clients.yaml'),
    defaultNote: 'config/clients.yaml',
    schema: z.string().min(1),
  },
  RIALTO_APPS: {
    meaning: 'Apps that may be embedded.',
    defaultNote: 'apps.yaml beside RIALTO_CLIENTS, if it is there',
    schema: z.string().min(1),
  },
  RIALTO_METRICS_TOKEN: {
    meaning: 'Bearer token that opens /metrics to other machines; at least 16 characters.',
    defaultNote: 'only this machine may read /metrics',
    schema: z.string().min(16, 'must have at least 16 characters'),
  },
  RIALTO_TRUSTED_PROXIES: {
    meaning: 'Number of proxies in front whose X-Forwarded-For is believed.',
    default: '0',
    schema: whole(0, 10),
  },
  RIALTO_DRAIN_DELAY_MS: {
    meaning:
      'On SIGTERM, milliseconds between “not ready” and closing the port, for load balancers that poll.',
    default: '0',
    schema: whole(0, 60_000),
  },
  RIALTO_DEV: {
    meaning: 'With 1, a missing vault key is made and kept in RIALTO_DATA_DIR. Never in production.',
    defaultNote: 'off',
    schema: z.enum(['0', '1'], 'must be 0 or 1'),
  },
  LOG_LEVEL: { meaning: `One of ${LOG_LEVELS.join(', ')}.`, default: 'info', schema: z.enum(LOG_LEVELS) },
} as const satisfies Record<string, Variable>;

/** The names above. */
export type VariableName = keyof typeof VARIABLES;

/** What `--help` prints about them. */
export function describeVariables(): string {
  const width = Math.max(...Object.keys(VARIABLES).map((name) => name.length));
  return Object.entries<Variable>(VARIABLES)
    .map(([name, { meaning, default: fallback, defaultNote }]) => {
      const shown = defaultNote ?? fallback;
      const note = shown === undefined ? '' : `\n  ${' '.repeat(width)}  Default: ${shown}.`;
      return `  ${name.padEnd(width)}  ${meaning}${note}`;
    })
    .join('\n');
}
