/**
 * What `sf` would deploy is all there is: it leaves out what it does not recognise, and says nothing.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Check } from './check.ts';
import { packageBin } from './installed.ts';
import { childText, isXmlFault, objectOf, readXml } from './metadata/document.ts';
import { kindOf } from './metadata/schema.ts';
import { packageDirectories, projectFiles } from './projectFiles.ts';
import { runNodeTool } from './runTool.ts';

/** `sf project convert source`, then its manifest against the files. */
export const convertCheck: Check = {
  name: 'convert',
  about: 'sf packs every file an org should get, and none it should not',
  async run(root) {
    const directories = packageDirectories(root);
    if (directories.length === 0)
      return { faults: [], looked: 'nothing', skipped: 'sfdx-project.json names no package directory' };
    const folder = mkdtempSync(join(tmpdir(), 'rialto-convert-'));
    try {
      await convert(root, directories, folder);
      const packed = manifest(folder);
      const wanted = directories.flatMap((path) => projectFiles(root, `${path}/**/*-meta.xml`));
      const faults = wanted.flatMap((file) => {
        const member = memberOf(file);
        return member === undefined || packed.has(member)
          ? []
          : [`${file}:1 is left out by sf: no ${member} is packed`];
      });
      return {
        faults: [...faults, ...bundleFaults(root, directories, folder)],
        looked: `${packed.size} members`,
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Runs sf with a home of its own: no login, no telemetry, no update. */
async function convert(root: string, directories: readonly string[], folder: string): Promise<void> {
  const args = ['project', 'convert', 'source', '--output-dir', join(folder, 'packed')];
  const { stdout, stderr, exitCode } = await runNodeTool(
    packageBin('@salesforce/cli', 'sf'),
    [...args, ...directories.flatMap((path) => ['--source-dir', path])],
    {
      cwd: root,
      env: {
        HOME: folder,
        USERPROFILE: folder,
        SF_DISABLE_TELEMETRY: 'true',
        SF_AUTOUPDATE_DISABLE: 'true',
        SF_SKIP_NEW_VERSION_CHECK: 'true',
        SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
      },
    },
  );
  if (exitCode !== 0)
    throw new Error(`sf project convert source ended with ${exitCode}: ${stderr || stdout}`);
}

/** `Type:member` of everything in the package.xml. */
function manifest(folder: string): Set<string> {
  const xml = readXml(folder, 'packed/package.xml');
  if (isXmlFault(xml)) throw new Error(`The package.xml of sf ${xml.message}`);
  return new Set(
    xml.children
      .filter(({ name }) => name === 'types')
      .flatMap((types) =>
        types.children
          .filter(({ name }) => name === 'members')
          .map((member) => `${childText(types, 'name') ?? ''}:${member.text}`),
      ),
  );
}

/** How a file is called in the manifest; `undefined` where it is not there by itself. */
export function memberOf(file: string): string | undefined {
  const [, name = '', suffix = ''] = /^(.*)\.([A-Za-z0-9]+)-meta\.xml$/.exec(basename(file)) ?? [];
  const kind = kindOf(file, suffix);
  // Unknown suffixes are the metadata check's to report; labels are packed one by one, standard objects by their fields.
  if (kind === undefined || kind.name === 'CustomLabels') return undefined;
  if (kind.name === 'CustomObject' && !name.includes('__')) return undefined;
  const isPartOfObject = kind.name !== 'CustomObject' && /\/objects\/[^/]+\/[^/]+\/[^/]+$/.test(file);
  return `${kind.name}:${isPartOfObject ? `${objectOf(file)}.` : ''}${name}`;
}

/** A component goes whole, without its TypeScript and its tests. */
function bundleFaults(root: string, directories: readonly string[], folder: string): string[] {
  const packed = new Set(projectFiles(join(folder, 'packed'), '{lwc,staticresources}/**/*'));
  const wanted = directories
    .flatMap((path) => projectFiles(root, `${path}/**/lwc/*/**/*.{js,html,css,svg}`))
    .filter((file) => !/\/__\w+__\//.test(file));
  return [
    ...wanted.filter((file) => !packed.has(inPackage(file))).map((file) => `${file}:1 is left out by sf`),
    ...[...packed]
      .filter((file) => file.endsWith('.ts') || file.includes('__tests__'))
      .map((file) => `.forceignore:1 lets ${file} through to the org`),
  ];
}

const inPackage = (file: string): string => file.slice(file.lastIndexOf('/lwc/') + 1);
