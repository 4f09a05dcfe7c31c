/**
 * `npm run build`: writes the permission matrix of `docs/admin-guide.md` from the permission sets.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import { writeSection } from './documentSection.ts';
import { permissionMatrix } from './permissions/permissionMatrix.ts';
import { readPermissionSets } from './permissions/permissionSets.ts';
import { readOptions } from './readOptions.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const GUIDE = new URL('../docs/admin-guide.md', import.meta.url);
const HELP = `Writes the section "permissions" of docs/admin-guide.md from the permission sets of force-app.

  node scripts/buildPermissionMatrix.ts            write it
  node scripts/buildPermissionMatrix.ts --check    only say whether it is up to date; exit code 1 if not
`;

const values = readOptions('build', {
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});
if (values.help) process.stdout.write(HELP);
else {
  const matrix = permissionMatrix(
    readPermissionSets(ROOT, 'force-app/main'),
    ['force-app/fsc-managed', 'force-app/fsc-core'].flatMap((folder) => readPermissionSets(ROOT, folder)),
  );
  if (!(await writeSection(GUIDE, 'permissions', matrix, values.check)) && values.check) {
    process.stderr.write('docs/admin-guide.md has another permission matrix. Run npm run build.\n');
    process.exitCode = 1;
  }
}
