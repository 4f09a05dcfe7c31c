/**
 * How a command reaches the database: directly where it can, else through the companion that holds it.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  lockFolder,
  openPglite,
  openPostgres,
  readFolderHolder,
  type Database,
} from '../server/src/storage/index.ts';
import { AccessError } from './companionAccess.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The data folder. */
export const dataFolderOf = (env: Environment): string => env['RIALTO_DATA_DIR'] || '.rialto';

/** Two ways to do the same. */
export interface Ways<Result> {
  /** The database is closed afterwards. */
  readonly directly: (database: Database) => Promise<Result>;
  /** @param url - Of the companion that holds the embedded database. */
  readonly throughCompanion: (url: string) => Promise<Result>;
}

/**
 * @param env - `DATABASE_URL`, else the embedded database in `RIALTO_DATA_DIR` (default `.rialto`).
 * @throws {@link AccessError} if there is no database, or its companion cannot be asked now.
 */
export async function withDatabase<Result>(env: Environment, ways: Ways<Result>): Promise<Result> {
  const url = env['DATABASE_URL'];
  if (url) return closing(openPostgres(url, 'public', 1), ways.directly);
  const folder = dataFolderOf(env);
  const holder = readFolderHolder(folder);
  if (holder !== undefined) {
    if (holder.url === null)
      throw new AccessError('The companion is just starting or stopping. Try again in a moment.');
    process.stderr.write(`  asking the companion at ${holder.url}, which holds the database\n`);
    return ways.throughCompanion(holder.url);
  }
  const data = join(folder, 'database');
  if (!existsSync(data))
    throw new AccessError(`There is no database in ${folder}. Set RIALTO_DATA_DIR or DATABASE_URL.`);
  const lock = lockFolder(folder);
  try {
    return await closing(await openPglite(data), ways.directly);
  } finally {
    lock.release();
  }
}

async function closing<Result>(
  database: Database,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
