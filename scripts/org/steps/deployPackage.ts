/**
 * Brings one package into the org, unless the org has exactly that.
 *
 * @module
 */
import {
  classNames,
  deployedFiles,
  deployedPackages,
  digestOf,
  packageRecord,
  versionOf,
  type DeployPackage,
} from '../packages.ts';
import { done, needed, skipped, type Look, type Step } from '../plan.ts';
import type { SetupContext } from '../setupContext.ts';
import { deploySource } from '../sourceDeploy.ts';

/** How a package is deployed. */
export interface DeployStepOptions {
  readonly name: string;
  readonly package: DeployPackage;
  /** Added to the package's folders. Default none. */
  readonly moreFolders?: readonly string[];
  /** Files made for this org, beside the package's. Default none. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether it is wanted here, asked each time; `null` if so, else why not. */
  readonly unwanted?: () => string | null;
}

/**
 * A deployment brings a record with the package's digest. Both or neither: so the record tells that all of it is there.
 *
 * @param now - For the record. Default this moment.
 */
export function createDeployStep(
  { org, cli, options, root }: SetupContext,
  { name, package: wanted, moreFolders = [], files = {}, unwanted = () => null }: DeployStepOptions,
  now: () => Date = () => new Date(),
): Step {
  const folders = [...wanted.folders, ...moreFolders];
  const sources = deployedFiles(root, folders);
  const isFilledIn = sources.some((file) => file.includes('/namedCredentials/'));
  const companionUrl = isFilledIn ? options.companionUrl : null;
  const digest = digestOf(root, sources, [companionUrl ?? '', ...Object.entries(files).flat()]);
  const version = versionOf(root, wanted.folders[0] ?? 'force-app/main');

  async function look(): Promise<Look> {
    const reason =
      unwanted() ?? (sources.length + Object.keys(files).length === 0 ? 'there is nothing in it' : null);
    if (reason !== null) return skipped(reason);
    const there = (await deployedPackages(org)).get(wanted.record);
    if (there === undefined) return needed('not in the org');
    return there.digest === digest
      ? done(`version ${version}, deployed ${there.deployedAt ?? 'some time ago'}`)
      : needed(
          `the org has another state of it: version ${there.version}, deployed ${there.deployedAt ?? 'some time ago'}`,
        );
  }

  return {
    name,
    title: wanted.title,
    why: wanted.why,
    look,
    act: (say) =>
      deploySource(
        cli,
        org.target,
        {
          folders: folders.filter((folder) => deployedFiles(root, [folder]).length > 0),
          files: { ...files, ...packageRecord(wanted.record, digest, version, now()) },
          companionUrl,
          runsTests: org.identity.isProduction && classNames(sources).length > 0,
        },
        say,
      ),
  };
}
