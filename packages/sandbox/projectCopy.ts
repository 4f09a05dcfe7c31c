/**
 * The SFDX project with the demo's apps at other addresses: their custom metadata and trusted sites name fixed ports, and a
 * sandbox beside another one needs ports of its own.
 *
 * @module
 */
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What may name an app's address. */
const NAMING = 'force-app/demo/**/*.{md,cspTrustedSite}-meta.xml';

/**
 * Copies `sfdx-project.json` and `force-app`, and changes the addresses in the demo's metadata.
 *
 * @param root - Folder of the project.
 * @param folder - Where the copy goes; what is there is replaced.
 * @param origins - Address in the metadata → address in the copy, e.g. `http://localhost:4640` → `http://localhost:40111`.
 * @throws Error if an address stands nowhere in the metadata: the copy would lead to the wrong place.
 */
export function copyProject(root: string, folder: string, origins: ReadonlyMap<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const part of ['sfdx-project.json', 'force-app'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  const missing = new Set(origins.keys());
  for (const file of globSync(NAMING, { cwd: folder })) {
    const path = join(folder, file);
    let text = readFileSync(path, 'utf8');
    for (const [from, to] of origins) {
      if (!text.includes(from)) continue;
      missing.delete(from);
      text = text.replaceAll(from, to);
    }
    writeFileSync(path, text);
  }
  if (missing.size > 0) throw new Error(`No metadata of the demo names ${[...missing].join(', ')}.`);
}
