/**
 * A vendor mocked from its published API description, by Prism: it answers 401 unless the description's credentials are there.
 *
 * The descriptions are not part of this project. `RIALTO_SPECS` names their folder.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installFolder } from '../../../scripts/checks/installFolder.ts';
import { REPOSITORY } from '../../../scripts/checks/installed.ts';
import { freePort, startService, type Service } from '../service.ts';

const MOCKS = join(REPOSITORY, 'config/mocks');

/** Where the descriptions are. */
export const SPECS = process.env['RIALTO_SPECS'] ?? resolve(REPOSITORY, '../shared/specs');

/** Why a description cannot be mocked here; `undefined`: it can. */
export const whyNot = (file: string): string | undefined =>
  existsSync(join(SPECS, file)) ? undefined : `${file} is not here (set RIALTO_SPECS to its folder)`;

/** Starts a mock. Installs Prism the first time. */
export async function startMock(file: string): Promise<Service & { readonly url: string }> {
  await installFolder(MOCKS, 'the mock server, about 90 MB', (text) => process.stderr.write(`${text}\n`));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const service = await startService({
    name: `mock of ${file}`,
    entry: join(MOCKS, 'node_modules/@stoplight/prism-cli/dist/index.js'),
    args: ['mock', '--host', '127.0.0.1', '--port', String(port), join(SPECS, file)],
    environment: {},
    readyUrl: url,
    isReady: () => true,
  });
  return { ...service, url };
}
