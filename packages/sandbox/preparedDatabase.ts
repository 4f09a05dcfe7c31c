/**
 * A companion's embedded database that is already there when it first starts: making one takes it some five seconds of CPU.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotFile } from '../../server/test/databaseSnapshot.ts';

/**
 * Puts the snapshot that the companion's own tests keep into a data folder that has no database yet. Where there is none,
 * or it cannot be unpacked, the companion makes its own. Its migrations look at it either way.
 *
 * @param folder - `RIALTO_DATA_DIR`.
 * @param snapshot - A tar. Default: that of the migrations as they are now.
 */
export function prepareDatabase(folder: string, snapshot: string = snapshotFile()): void {
  const place = join(folder, 'database');
  if (existsSync(place) || !existsSync(snapshot)) return;
  const aside = `${place}.partial`;
  mkdirSync(aside, { recursive: true });
  // Paths in it begin with a slash, which tar takes off.
  const { status } = spawnSync('tar', ['-xf', snapshot, '-C', aside], { stdio: 'ignore' });
  if (status === 0) renameSync(aside, place);
  else rmSync(aside, { recursive: true, force: true });
}
