/**
 * Finds what the page needs in an SFDX project: bundles, labels, message channels, Apex classes, resources, record pages.
 * Which files there are is remembered until {@link SfdxProject.forget}; their contents are read anew on each question.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { childrenOf, parseXml, textOf, type XmlElement } from './xmlTree.ts';

/** A project on disk. */
export interface SfdxProject {
  readonly root: string;
  /** Looks for files anew at the next question: one was added or removed. */
  forget(): void;
  /** Folders of the package directories that exist, in the order of `sfdx-project.json`. */
  packageFolders(): string[];
  /** Name → folder of every bundle that has a `<name>.js`. The first package directory wins. */
  bundles(): Map<string, string>;
  /** Name → text of every custom label. */
  labels(): Map<string, string>;
  /** Full paths of the metadata files whose name ends so, e.g. `.flexipage-meta.xml`. */
  metadata(suffix: string): string[];
  /** Whether a metadata file of that name and suffix exists, e.g. `Record`, `.messageChannel-meta.xml`. */
  has(name: string, suffix: string): boolean;
  /** Source of an Apex class; `undefined` if there is none. */
  apexClass(name: string): string | undefined;
  /** File or folder of a static resource; `undefined` if there is none. */
  staticResource(name: string): string | undefined;
  /** Origins of the active CSP trusted sites, as a Lightning page gets them. */
  trustedSites(): { readonly frame: string[]; readonly connect: string[] };
}

const SKIPPED = new Set(['node_modules', '__tests__', '__mocks__', 'test']);

/** @param root - Folder of `sfdx-project.json`. Without that file, `force-app` is read. */
export function openSfdxProject(root: string): SfdxProject {
  const packageFolders = (): string[] => {
    const folders = configuredFolders(root).map((path) => resolve(root, path));
    return folders.filter((folder) => isInside(root, folder) && existsSync(folder));
  };
  let listed: string[] | undefined;
  const files = (): string[] => (listed ??= packageFolders().flatMap((folder) => [...walk(folder)]));
  const metadata = (suffix: string): string[] => files().filter((file) => file.endsWith(suffix));
  const find = (fileName: string): string | undefined => files().find((file) => basename(file) === fileName);

  return {
    root,
    forget() {
      listed = undefined;
    },
    packageFolders,
    metadata,
    has: (name, suffix) => find(name + suffix) !== undefined,
    bundles() {
      const bundles = new Map<string, string>();
      for (const file of files()) {
        const folder = dirname(file);
        const name = basename(folder);
        const isEntry = basename(dirname(folder)) === 'lwc' && basename(file) === `${name}.js`;
        if (isEntry && !bundles.has(name)) bundles.set(name, folder);
      }
      return bundles;
    },
    labels() {
      const labels = metadata('.labels-meta.xml').flatMap((file) => childrenOf(readXml(file), 'labels'));
      return new Map(labels.map((label) => [textOf(label, 'fullName') ?? '', textOf(label, 'value') ?? '']));
    },
    apexClass(name) {
      const file = find(`${name}.cls`);
      return file === undefined ? undefined : readFileSync(file, 'utf8');
    },
    staticResource(name) {
      const meta = find(`${name}.resource-meta.xml`);
      if (meta === undefined) return undefined;
      const folder = dirname(meta);
      const entry = readdirSync(folder).find(
        (entryName) =>
          entryName === name || (entryName.startsWith(`${name}.`) && !entryName.endsWith('-meta.xml')),
      );
      return entry === undefined ? undefined : join(folder, entry);
    },
    trustedSites() {
      const active = metadata('.cspTrustedSite-meta.xml')
        .map(readXml)
        .filter((site) => textOf(site, 'isActive') === 'true');
      const urls = (applies: string): string[] =>
        active
          .filter((site) => textOf(site, applies) === 'true')
          .map((site) => textOf(site, 'endpointUrl') ?? '')
          .filter((url) => /^[\w.*:/-]+$/.test(url));
      return { frame: urls('isApplicableToFrameSrc'), connect: urls('isApplicableToConnectSrc') };
    },
  };
}

const parsed = new Map<string, { readonly changedAt: number; readonly root: XmlElement }>();

/** Reads one metadata file, or remembers it while it is unchanged. @throws if it is not well-formed. */
export function readXml(file: string): XmlElement {
  const changedAt = statSync(file).mtimeMs;
  const kept = parsed.get(file);
  if (kept?.changedAt === changedAt) return kept.root;
  const root = parseXml(readFileSync(file, 'utf8'), basename(file));
  parsed.set(file, { changedAt, root });
  return root;
}

/** Whether `path` is `folder` or below it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && resolve(folder, way) === resolve(path));
}

function configuredFolders(root: string): string[] {
  const file = join(root, 'sfdx-project.json');
  if (!existsSync(file)) return ['force-app'];
  const { packageDirectories = [] } = JSON.parse(readFileSync(file, 'utf8')) as {
    packageDirectories?: readonly { readonly path: string }[];
  };
  return packageDirectories.length === 0 ? ['force-app'] : packageDirectories.map(({ path }) => path);
}

function* walk(folder: string): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
    if (entry.isDirectory()) yield* walk(join(folder, entry.name));
    else yield join(folder, entry.name);
  }
}
