/**
 * What the companion is told by its environment and three files. All of it is right, or every fault is named at once.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { FieldFault } from '@rialto/contract';
import { loadCredentials, openKeyFile, secretUses, type Credentials } from '../credentials/index.ts';
import { AppError, isAppError } from '../errors.ts';
import { appFaults, readClients, type Client, type EmbedApp } from '../identity/index.ts';
import type { LogLevel } from '../telemetry/index.ts';
import { appSecretNamesOf, readEmbedApps } from './embedApps.ts';
import { VARIABLES, type Variable, type VariableName } from './variables.ts';

/** A configuration without faults. */
export interface Configuration {
  readonly port: number;
  readonly host: string;
  /** Absent: the embedded database. */
  readonly databaseUrl: string | undefined;
  readonly dataFolder: string;
  readonly issuer: string;
  /** Without key and file {@link openVaultKeyring} keeps a key in the data folder. Only with `RIALTO_DEV=1`. */
  readonly vaultKey: string | undefined;
  /** Keys that open and no longer seal. */
  readonly previousVaultKeys: readonly string[];
  /** In the place of both. */
  readonly vaultKeyFile: string | undefined;
  readonly credentials: Credentials;
  /** Secrets of clients that the environment does not have; the sealed store may. */
  readonly missingSecrets: readonly string[];
  /** Every secret of clients that the file names. */
  readonly clientSecretNames: readonly string[];
  /** Apps that may be embedded, by id. */
  readonly apps: ReadonlyMap<string, EmbedApp>;
  /** Every secret of apps that the file names; read when it is needed. */
  readonly appSecretNames: readonly string[];
  /** @throws {@link AppError} `CONFIGURATION_INVALID` if a client still has no secret, or an app has no such client. */
  clients(sealed: ReadonlyMap<string, string>): ReadonlyMap<string, Client>;
  readonly metricsToken: string | undefined;
  readonly trustedProxies: number;
  readonly drainDelayMs: number;
  readonly logLevel: LogLevel;
  /** For secrets of vendors, which are read when they are needed. */
  readonly env: Environment;
}

type Environment = Readonly<Record<string, string | undefined>>;

const invalid = (faults: readonly FieldFault[]): AppError =>
  new AppError('CONFIGURATION_INVALID', 'The configuration has faults.', { faults });

/**
 * @param env - `process.env`. An empty variable is an absent one.
 * @throws {@link AppError} `CONFIGURATION_INVALID` with every fault.
 */
export function loadConfiguration(env: Environment): Configuration {
  const faults: FieldFault[] = [];
  const values = readVariables(env, faults);
  checkVaultKeys(env, values['RIALTO_DEV'] === '1', faults);
  const credentials = readCredentials(values['RIALTO_CREDENTIALS'] as string, env, faults);
  const clientsFile = values['RIALTO_CLIENTS'] as string;
  const yaml = readText(clientsFile, 'RIALTO_CLIENTS', faults);
  const missing = new Set<string>();
  const named = new Set<string>();
  const clientsWith = (sealed: ReadonlyMap<string, string>) =>
    readClients(yaml ?? '', (name) => {
      named.add(name);
      const value = env[name] || sealed.get(name);
      if (value === undefined) missing.add(name);
      return value;
    });
  const asFaults = (messages: readonly string[]): FieldFault[] =>
    messages.map((message) => ({ field: clientsFile, message }));

  const known = yaml === undefined ? undefined : clientsWith(new Map());
  // A client without a secret alone is no fault yet: the sealed store may have it, and is not open.
  const mayBeSealed =
    known?.clients === undefined && known?.faults.every((fault) => fault.includes('has no secret'));
  if (known !== undefined && !(mayBeSealed && faults.length === 0)) faults.push(...asFaults(known.faults));
  const { file: appsFile, apps } = readEmbedApps(
    values['RIALTO_APPS'] as string | undefined,
    clientsFile,
    env,
    faults,
  );
  const appSecretNames = appSecretNamesOf(apps);
  const faultsOfApps = (clients: ReadonlyMap<string, Client> | undefined): FieldFault[] =>
    clients === undefined ? [] : appFaults(apps, clients).map((message) => ({ field: appsFile, message }));
  faults.push(...faultsOfApps(known?.clients));
  for (const name of appSecretNames)
    if (named.has(name))
      faults.push({ field: appsFile, message: `${name} is a client’s secret: an app would have it too` });
  if (credentials !== undefined)
    for (const [name, [user]] of secretUses(credentials)) {
      if (named.has(name))
        faults.push({
          field: clientsFile,
          message: `${name} is a client’s secret: ${user} would send it to a vendor`,
        });
      if (appSecretNames.includes(name))
        faults.push({
          field: appsFile,
          message: `${name} is an app’s secret: ${user} would send it to a vendor`,
        });
    }
  if (faults.length > 0 || credentials === undefined) throw invalid(faults);

  const port = values['PORT'] as number;
  return {
    port,
    host: values['HOST'] as string,
    databaseUrl: values['DATABASE_URL'] as string | undefined,
    dataFolder: values['RIALTO_DATA_DIR'] as string,
    issuer: (values['RIALTO_ISSUER'] as string | undefined) ?? `http://127.0.0.1:${port}`,
    vaultKey: values['RIALTO_VAULT_KEY'] as string | undefined,
    previousVaultKeys: (values['RIALTO_VAULT_KEY_PREVIOUS'] as string[] | undefined) ?? [],
    vaultKeyFile: values['RIALTO_VAULT_KEY_FILE'] as string | undefined,
    credentials,
    missingSecrets: [...missing],
    clientSecretNames: [...named],
    apps,
    appSecretNames,
    clients(sealed) {
      const { clients, faults: still } = clientsWith(sealed);
      if (clients === undefined) throw invalid(asFaults(still));
      const ofApps = faultsOfApps(clients);
      if (ofApps.length > 0) throw invalid(ofApps);
      return clients;
    },
    metricsToken: values['RIALTO_METRICS_TOKEN'] as string | undefined,
    trustedProxies: values['RIALTO_TRUSTED_PROXIES'] as number,
    drainDelayMs: values['RIALTO_DRAIN_DELAY_MS'] as number,
    logLevel: values['LOG_LEVEL'] as LogLevel,
    env,
  };
}

/** A key or a file of keys, and one that is fit for use. */
function checkVaultKeys(env: Environment, isDevelopment: boolean, faults: FieldFault[]): void {
  const file = env['RIALTO_VAULT_KEY_FILE'];
  const hasKey = Boolean(env['RIALTO_VAULT_KEY'] || env['RIALTO_VAULT_KEY_PREVIOUS']);
  if (file && hasKey)
    faults.push({
      field: 'RIALTO_VAULT_KEY_FILE',
      message:
        'must not be there beside RIALTO_VAULT_KEY or RIALTO_VAULT_KEY_PREVIOUS: write the keys into the file',
    });
  else if (file)
    try {
      openKeyFile(file);
    } catch (error) {
      if (!isAppError(error)) throw error;
      faults.push(...(error.faults ?? []));
    }
  else if (!env['RIALTO_VAULT_KEY'] && (!isDevelopment || hasKey))
    faults.push({
      field: 'RIALTO_VAULT_KEY',
      message:
        'is missing; make one with: openssl rand -base64 32 (or set RIALTO_DEV=1 to try the companion out)',
    });
}

function readVariables(env: Environment, faults: FieldFault[]): Partial<Record<VariableName, unknown>> {
  const values: Partial<Record<VariableName, unknown>> = {};
  for (const [name, variable] of Object.entries<Variable>(VARIABLES)) {
    const text = env[name] || variable.default;
    if (text === undefined) continue;
    const read = variable.schema.safeParse(text);
    if (read.success) values[name as VariableName] = read.data;
    else faults.push({ field: name, message: read.error.issues[0]?.message ?? 'is not valid' });
  }
  return values;
}

function readCredentials(path: string, env: Environment, faults: FieldFault[]): Credentials | undefined {
  try {
    return loadCredentials(path, env);
  } catch (error) {
    if (!isAppError(error, 'CONFIGURATION_INVALID')) throw error;
    const found = error.faults ?? [{ field: path, message: error.message }];
    faults.push(
      ...found.map(({ field, message }) => ({
        field: field.startsWith('/') ? `${path}${field}` : field,
        message,
      })),
    );
    return undefined;
  }
}

function readText(path: string, variable: string, faults: FieldFault[]): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    faults.push({ field: variable, message: `names a file that cannot be read: ${path}` });
    return undefined;
  }
}
