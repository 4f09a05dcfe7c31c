/**
 * `npm run org:doctor`: every link from this machine to the vendors, the first broken one named, and how to mend it.
 *
 * @module
 */
import { REPOSITORY } from '../checks/installed.ts';
import type { Paint, Terminal } from '../credentials/terminal.ts';
import {
  companionUrlOf,
  EXIT,
  TARGET_OPTION,
  targetOf,
  type CommandTools,
  type ExitCode,
  type OrgCommand,
  type Typed,
} from './commandLine.ts';
import { createCompanionAdmin, requireNamed } from './companionAdmin.ts';
import { createCompanionLinks } from './doctor/companionLinks.ts';
import {
  examine,
  failed,
  ok,
  type ExaminedLink,
  type Finding,
  type Link,
  type LinkState,
} from './doctor/link.ts';
import { createOrgLinks, createSelfLinks } from './doctor/orgLinks.ts';
import { openOrg, type Org } from './organization.ts';
import { OrgProblem } from './orgProblem.ts';
import { cliVersion } from './salesforceCli.ts';
import { namedCredentialUrl } from './setupContext.ts';

/** The command. */
export const doctorCommand: OrgCommand = {
  name: 'org:doctor',
  summary:
    'Looks at every link from this machine through the org and the companion to the vendors. Changes nothing.',
  options: {
    ...TARGET_OPTION,
    'companion-url': {
      type: 'string',
      value: 'URL',
      help: 'where the companion should be; default as the org’s named credential says',
    },
  },
  help: `
Links are looked at in the order of cause: mend the first broken one first, the ones that hang on it may be well then.

Environment
  RIALTO_CLIENT_ID, RIALTO_CLIENT_SECRET   a client of the companion with orgs:manage and credentials:read; default the sandbox's administrator
  RIALTO_COMPANION_URL                     where the companion is, instead of --companion-url
`,
  run: doctor,
};

async function doctor(typed: Typed, { terminal, cli }: CommandTools): Promise<ExitCode> {
  const target = targetOf(typed);
  const wantedUrl = companionUrlOf(typed, terminal.env);
  const isJson = typed.flag('json');
  const opened = await openOrg(cli, target).catch((error: unknown) => {
    if (error instanceof OrgProblem) return error;
    throw error;
  });
  const links = [
    toolsLink(),
    orgLink(opened),
    ...(opened instanceof OrgProblem ? [] : await linksOf(opened, wantedUrl, terminal)),
  ];
  const examined = await examine(links, (link) => {
    if (!isJson) sayLink(terminal, link);
  });
  const first = firstBroken(examined);
  if (isJson) terminal.print(JSON.stringify({ ok: first === null, first, links: examined }, null, 2));
  else sayVerdict(terminal, examined, first);
  return first === null ? EXIT.well : EXIT.wrong;
}

async function linksOf(org: Org, wantedUrl: string | null, terminal: Terminal): Promise<readonly Link[]> {
  const credentialUrl = await namedCredentialUrl(org);
  const url = wantedUrl ?? credentialUrl;
  const { env } = terminal;
  const companion = url === null ? null : createCompanionAdmin(requireNamed(url, wantedUrl), env);
  return [
    ...createOrgLinks({ org, root: REPOSITORY, credentialUrl, wantedUrl }),
    ...createCompanionLinks({ org, companion, env, now: Date.now }),
    ...createSelfLinks(org),
  ];
}

const toolsLink = (): Link => ({
  name: 'tools',
  title: 'Tools',
  needs: [],
  look: async () => ok(`Salesforce CLI ${cliVersion()}, Node ${process.versions.node}`),
});

const orgLink = (opened: Org | OrgProblem): Link => ({
  name: 'org',
  title: 'Login',
  needs: [],
  look: async () => {
    if (opened instanceof OrgProblem) return failed(opened.message, opened.mend ?? 'Log in again.');
    const { name, id, edition, username } = opened.identity;
    return ok(`“${name}”, ${id}, ${edition}, as ${username}`);
  },
});

const MARKS: Readonly<Record<LinkState, readonly [string, Paint]>> = {
  ok: ['ok     ', 'good'],
  warning: ['remark ', 'warning'],
  failed: ['NOT OK ', 'bad'],
  unknown: ['unknown', 'warning'],
  waiting: ['waits  ', 'faint'],
};

function sayLink(terminal: Terminal, { title, findings }: ExaminedLink): void {
  for (const { state, detail, mend } of findings) {
    const [word, paint] = MARKS[state];
    terminal.print(`${terminal.paint(word, paint)}  ${title}: ${detail}`);
    if (mend !== null) terminal.print(`         → ${mend}`);
  }
}

interface Broken extends Finding {
  readonly link: string;
}

function firstBroken(examined: readonly ExaminedLink[]): Broken | null {
  for (const { name, findings } of examined) {
    const finding = findings.find(({ state }) => state === 'failed');
    if (finding !== undefined) return { link: name, ...finding };
  }
  return null;
}

function sayVerdict(terminal: Terminal, examined: readonly ExaminedLink[], first: Broken | null): void {
  if (first !== null) {
    terminal.say(`\nMend this first: ${first.detail}\n  → ${first.mend}`);
    return;
  }
  const open = examined.flatMap(({ findings }) => findings).filter(({ state }) => state !== 'ok').length;
  terminal.say(
    open === 0 ? '\nEvery link holds.' : `\nNo link is broken; ${open} remark${open === 1 ? '' : 's'}.`,
  );
}
