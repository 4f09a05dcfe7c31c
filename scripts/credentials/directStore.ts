/**
 * The sealed store of a companion that is stopped, or not started yet: its first secrets have to come from somewhere.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createAuditTrail } from '../../server/src/audit/index.ts';
import {
  loadConfiguration,
  openVaultKeyring,
  type Configuration,
} from '../../server/src/configuration/index.ts';
import { createVault, secretUses } from '../../server/src/credentials/index.ts';
import { isAppError } from '../../server/src/errors.ts';
import {
  lockFolder,
  migrate,
  openPglite,
  openPostgres,
  type Database,
} from '../../server/src/storage/index.ts';
import { AccessError } from '../companionAccess.ts';
import type { Terminal } from './terminal.ts';

/** A store without a companion in front of it. */
export interface DirectStore {
  /** Where it is, for people. */
  readonly place: string;
  /** Seals the value and leaves a record in the audit trail. @returns how many values are live now. */
  set(name: string, value: string): Promise<number>;
  close(): Promise<void>;
}

function configure(env: Terminal['env']): Configuration {
  try {
    return loadConfiguration(env);
  } catch (error) {
    if (!isAppError(error)) throw error;
    const faults = (error.faults ?? []).map(({ field, message }) => `\n  ${field} ${message}`);
    throw new AccessError(`${error.message}${faults.join('')}`);
  }
}

async function openDatabase({
  databaseUrl,
  dataFolder,
}: Configuration): Promise<Pick<DirectStore, 'place' | 'close'> & { readonly database: Database }> {
  if (databaseUrl !== undefined) {
    const database = openPostgres(databaseUrl, 'public', 1);
    return { database, place: new URL(databaseUrl).host, close: () => database.close() };
  }
  const lock = lockFolder(dataFolder);
  try {
    const database = await openPglite(join(dataFolder, 'database'));
    return {
      database,
      place: dataFolder,
      async close() {
        await database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Opens the store with the companion's own configuration.
 *
 * @param name - Of the secret; nothing is opened where no file refers to it.
 * @throws {@link AccessError} for a fault of the configuration or a name nobody refers to; {@link AppError} of the database.
 */
export async function openDirectStore(env: Terminal['env'], name: string): Promise<DirectStore> {
  const configuration = configure(env);
  const known = [
    ...secretUses(configuration.credentials).keys(),
    ...configuration.clientSecretNames,
    ...configuration.appSecretNames,
  ];
  if (!known.includes(name))
    throw new AccessError(
      `No configuration file refers to a secret ${name}. There are: ${[...new Set(known)].sort().join(', ')}.`,
    );
  const { database, place, close } = await openDatabase(configuration);
  return {
    place,
    close,
    async set(secretName, value) {
      await migrate(database);
      const vault = createVault({ database, key: openVaultKeyring(configuration).keyring });
      await vault.set(secretName, value);
      const { liveValues = 1 } = (await vault.list()).find((each) => each.name === secretName) ?? {};
      const audit = createAuditTrail(database);
      await audit.append({
        event: 'credentials.secret.changed',
        outcome: 'ok',
        code: null,
        status: 200,
        clientId: null,
        orgId: null,
        subject: secretName,
        requestId: randomUUID(),
        durationMs: 0,
        detail: { source: 'store', liveValues, by: 'command line, companion stopped' },
      });
      await audit.drain();
      return liveValues;
    },
  };
}
