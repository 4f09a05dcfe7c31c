/**
 * The packages of the project as a set-up deploys them: which folders, in which order, and how one knows that the org has them.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowsOrNone, type Org } from './organization.ts';
import { customMetadataSource } from './sourceDeploy.ts';

/** Data models a set-up knows. */
export const VARIANTS = ['BASE', 'FSC_MANAGED', 'FSC_CORE'] as const;

/** A data model. */
export type Variant = (typeof VARIANTS)[number];

/** One package. */
export interface DeployPackage {
  /** Of its record in `Deployed_Package__mdt`. */
  readonly record: string;
  readonly title: string;
  readonly why: string;
  readonly folders: readonly string[];
}

/** In the order in which they deploy. */
export const PACKAGES = {
  base: {
    record: 'Base',
    title: 'Deploy the base package',
    why: 'panels, Apex, credentials, permission sets; with the companion’s address filled in',
    folders: ['force-app/main'],
  },
  fsc: {
    record: 'Fsc',
    title: 'Deploy mapping records and pages for Financial Services Cloud',
    why: 'results reach its data model where the org has one; text only, so it deploys anywhere',
    folders: ['force-app/fsc'],
  },
  fscManaged: {
    record: 'Fsc_Managed',
    title: 'Deploy access to the managed package’s fields',
    why: 'a verification may write the account’s KYC status',
    folders: ['force-app/fsc-managed/permissionsets'],
  },
  fscCore: {
    record: 'Fsc_Core',
    title: 'Deploy access to the standard KYC objects',
    why: 'a verification may write party profiles, identity verifications and screenings',
    folders: ['force-app/fsc-core/permissionsets'],
  },
  demo: {
    record: 'Demo',
    title: 'Deploy the demonstration apps',
    why: 'the sandbox’s vendors’ apps on a household’s page; never for production',
    folders: ['force-app/demo'],
  },
} as const satisfies Record<string, DeployPackage>;

/** Apex tests of a package. They need those of the base package, and its objects. */
export const TEST_FOLDERS = {
  base: 'force-app/test',
  fscManaged: 'force-app/fsc-managed/classes',
  fscCore: 'force-app/fsc-core/classes',
} as const satisfies Partial<Record<keyof typeof PACKAGES, string>>;

/** What the org never gets, see `.forceignore`. */
const LEFT_OUT =
  /\.ts$|\.js\.map$|\/__(?:tests|mocks)__\/|\/(?:README\.md|jsconfig\.json|tsconfig\.json)$|\/jest-mocks\//;

/** The files of folders that an org gets, sorted, with `/`. */
export function deployedFiles(root: string, folders: readonly string[]): readonly string[] {
  return folders
    .flatMap((folder) =>
      globSync(`${folder}/**/*`, { cwd: root, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .replaceAll('\\', '/'),
        ),
    )
    .filter((file) => !LEFT_OUT.test(file))
    .sort();
}

/** Names of the Apex classes among files. */
export const classNames = (files: readonly string[]): readonly string[] =>
  files.flatMap((file) => /([^/]+)\.cls$/.exec(file)?.[1] ?? []);

/** SHA-256 of files and of what is filled in when they are deployed. */
export function digestOf(root: string, files: readonly string[], filledIn: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  for (const text of filledIn) hash.update(`${text}\0`);
  return hash.digest('hex');
}

/** What the org says of a package it has. */
export interface DeployedPackage {
  readonly digest: string;
  readonly version: string;
  /** UTC; `null` where it is not known. */
  readonly deployedAt: string | null;
}

/** Records of all packages in the org, by name; empty where the org knows no such records. */
export async function deployedPackages(org: Org): Promise<ReadonlyMap<string, DeployedPackage>> {
  const rows = await rowsOrNone(
    org.query('SELECT Id, DeveloperName, Digest__c, Version__c, Deployed_At__c FROM Deployed_Package__mdt'),
  );
  return new Map(
    rows.map((row) => [
      String(row['DeveloperName']),
      {
        digest: String(row['Digest__c']),
        version: typeof row['Version__c'] === 'string' ? row['Version__c'] : 'unknown',
        deployedAt: typeof row['Deployed_At__c'] === 'string' ? row['Deployed_At__c'] : null,
      },
    ]),
  );
}

/** The record of a package, as a file of the same deployment. */
export function packageRecord(
  record: string,
  digest: string,
  version: string,
  now: Date,
): Record<string, string> {
  return {
    [`customMetadata/Deployed_Package.${record}.md-meta.xml`]: customMetadataSource(
      record.replaceAll('_', ' '),
      {
        Digest__c: digest,
        Version__c: version,
        Deployed_At__c: now,
      },
    ),
  };
}

/** Version of the package that is, or holds, a folder. */
export function versionOf(root: string, folder: string): string {
  const project = JSON.parse(readFileSync(join(root, 'sfdx-project.json'), 'utf8')) as {
    packageDirectories: { path: string; versionNumber?: string }[];
  };
  return (
    project.packageDirectories.find(({ path }) => folder === path || folder.startsWith(`${path}/`))
      ?.versionNumber ?? 'unversioned'
  );
}
