/**
 * `npm run build`: writes the sections of `docs/admin-guide.md` that are facts of the code: the steps of the set-up, who may do
 * what, and the error codes an administrator settles.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import { ERROR_CODES, type ErrorDescription } from '@rialto/contract';
import { writeSection } from './documentSection.ts';
import { stepTable } from './org/stepTable.ts';
import { permissionMatrix } from './permissions/permissionMatrix.ts';
import { readPermissionSets } from './permissions/permissionSets.ts';
import { readOptions } from './readOptions.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const GUIDE = new URL('../docs/admin-guide.md', import.meta.url);
const HELP = `Writes the sections "steps", "permissions" and "codes" of docs/admin-guide.md.

  node scripts/buildAdminGuide.ts            write them
  node scripts/buildAdminGuide.ts --check    only say whether they are up to date; exit code 1 if not
`;

/** Section → Markdown. */
const SECTIONS: Readonly<Record<string, () => string>> = {
  steps: stepTable,
  permissions: () =>
    permissionMatrix(
      readPermissionSets(ROOT, 'force-app/main'),
      ['force-app/fsc-managed', 'force-app/fsc-core'].flatMap((folder) => readPermissionSets(ROOT, folder)),
    ),
  codes: adminCodes,
};

/** What an administrator can mend, whoever saw it. */
function adminCodes(): string {
  const rows = Object.entries<ErrorDescription>(ERROR_CODES)
    .filter(([, { actor }]) => actor === 'admin')
    .map(([code, { title, action, origin }]) => `| \`${code}\` | ${title} | ${action} | ${origin} |`);
  return ['| Code | What happened | What to do | Born in |', '|---|---|---|---|', ...rows].join('\n');
}

const values = readOptions('build', {
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});
if (values.help) process.stdout.write(HELP);
else {
  for (const [name, content] of Object.entries(SECTIONS)) {
    if ((await writeSection(GUIDE, name, content(), values.check)) || !values.check) continue;
    process.stderr.write(
      `docs/admin-guide.md: the section "${name}" is not up to date. Run npm run build.\n`,
    );
    process.exitCode = 1;
  }
}
