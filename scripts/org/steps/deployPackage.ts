/**
 * Brings one package into the org, unless the org has exactly that.
 *
 * @module
 */
import { compareComponents } from '../components.ts';
import { readCredential } from '../orgCredential.ts';
import {
  classNames,
  deployedFiles,
  deployedPackages,
  digestOf,
  packageRecord,
  versionOf,
  type DeployPackage,
} from '../packages.ts';
import { blocked, done, listWords, needed, skipped, type Look, type Step } from '../plan.ts';
import { namedCredentialUrl, type SetupContext } from '../setupContext.ts';
import { deploySource } from '../sourceDeploy.ts';

/** How a package is deployed. */
export interface DeployStepOptions {
  readonly name: string;
  readonly package: DeployPackage;
  /** Added to the package's folders. Default none. */
  readonly moreFolders?: readonly string[];
  /** What the org may have too, from a run that asked for more. Default none. */
  readonly extraFolders?: readonly string[];
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
  {
    name,
    package: wanted,
    moreFolders = [],
    extraFolders = [],
    files = {},
    unwanted = () => null,
  }: DeployStepOptions,
  now: () => Date = () => new Date(),
): Step {
  const folders = [...wanted.folders, ...moreFolders];
  const sources = deployedFiles(root, folders);
  const isFilledIn = sources.some((file) => file.includes('/namedCredentials/'));
  const companionUrl = isFilledIn ? options.companionUrl : null;
  const filledIn = [companionUrl ?? '', ...Object.entries(files).flat()];
  const digest = digestOf(root, sources, filledIn);
  const digestWithExtras = digestOf(root, deployedFiles(root, [...folders, ...extraFolders]), filledIn);
  const version = versionOf(root, wanted.folders[0] ?? 'force-app/main');

  async function look(): Promise<Look> {
    const reason =
      unwanted() ?? (sources.length + Object.keys(files).length === 0 ? 'there is nothing in it' : null);
    if (reason !== null) return skipped(reason);
    const there = (await deployedPackages(org)).get(wanted.record);
    if (there === undefined) return needed('not in the org');
    if (![digest, digestWithExtras].includes(there.digest)) {
      if (isFilledIn && companionUrl === null && (await readCredential(org)) === 'configured')
        return blocked(
          'the org is connected to a companion, and does not tell where that is',
          'Add --companion-url https://…, so that the address stays in the org.',
        );
      return needed(
        `the org has another state of it: version ${there.version}, deployed ${there.deployedAt ?? 'some time ago'}`,
      );
    }
    const drift = await findDrift();
    if (drift !== null) return needed(drift);
    return done(`version ${version}, deployed ${there.deployedAt ?? 'some time ago'}`);
  }

  /** What somebody took away or changed since, as far as the org lists it; `null`: nothing. */
  async function findDrift(): Promise<string | null> {
    const { absent } = await compareComponents(org, sources);
    if (absent.length > 0) return `it was deployed, and now the org lacks ${listWords(absent)}`;
    const url = companionUrl === null ? null : await namedCredentialUrl(org);
    return url === companionUrl ? null : `the named credential now leads to ${url ?? 'nowhere'}`;
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
          tests: org.identity.isProduction && classNames(sources).length > 0 ? 'RunLocalTests' : 'default',
        },
        say,
      ),
  };
}
