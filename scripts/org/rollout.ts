/**
 * `npm run org:rollout`: who may use Rialto while it is introduced.
 *
 * @module
 */
import type { RolloutStage } from '@rialto/contract';
import {
  companionUrlOf,
  EXIT,
  TARGET_OPTION,
  targetOf,
  UsageError,
  type CommandTools,
  type ExitCode,
  type OrgCommand,
  type Typed,
} from './commandLine.ts';
import { createCompanionAdmin, requireNamed, type CompanionAdmin } from './companionAdmin.ts';
import { openOrg, queryEach, rowsOrNone, soqlTexts, type Org } from './organization.ts';
import { OrgProblem } from './orgProblem.ts';
import { findPeople, type Person } from './people.ts';
import {
  changeRollout,
  companionGoesFirst,
  readSides,
  type RolloutChange,
  type RolloutSides,
} from './rollout/changeRollout.ts';
import { listWords } from './plan.ts';
import { plotAdoption } from './rollout/plotAdoption.ts';
import { stageWords, type Stage } from './rollout/rolloutState.ts';
import { people } from './setup.ts';
import { namedCredentialUrl } from './setupContext.ts';
import type { Terminal } from '../credentials/terminal.ts';

/** A pilot outside of this is said to be small or large, in users. */
const USUAL_PILOT = { least: 10, most: 20 };
/** Days of adoption that are shown. */
const DAYS = 30;
/** Longest branch, as the contract has it. */
const MAX_BRANCH = 80;

/** The command. */
export const rolloutCommand: OrgCommand = {
  name: 'org:rollout',
  summary: 'Changes who may use Rialto while it is introduced, in the org and at the companion.',
  options: {
    ...TARGET_OPTION,
    'companion-url': { type: 'string', value: 'URL', help: 'default as the org’s named credential says' },
    stage: { type: 'string', value: 'pilot|expansion|everyone|off', help: 'the stage to go to' },
    percentage: { type: 'string', value: '20', help: 'of the users, in expansion' },
    branch: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      help: 'in expansion, as the users’ field has it; repeat it for more; none: all',
    },
    'pilot-users': {
      type: 'string',
      multiple: true,
      value: 'NAMES',
      help: 'exactly these are pilot users; with commas between, or a file',
    },
    back: { type: 'boolean', help: 'to the stage before, with its pilot users' },
    status: { type: 'boolean', help: 'show the stage of both sides, and who uses it' },
    'org-only': { type: 'boolean', help: 'the org alone decides: for an org that has no companion yet' },
    'dry-run': { type: 'boolean', help: 'say what would change, and change nothing' },
  },
  help: `
pilot       users with the permission set Rialto Pilot; usually 10 to 20
expansion   these, and a percentage of the users of some branches, or of all; who is in at 20 % stays in at 40 %
everyone    who has the permission sets of a persona
off         nobody; the companion refuses at once

Who would be let in is told to the companion first, who would be put out to the org first; off goes to the companion first.
If one side fails, the same command finishes it.

Environment
  RIALTO_CLIENT_ID, RIALTO_CLIENT_SECRET   a client of the companion with the scope orgs:manage; default the sandbox's administrator
  RIALTO_COMPANION_URL                     where the companion is, instead of --companion-url
`,
  run: rollout,
};

async function rollout(typed: Typed, { terminal, cli }: CommandTools): Promise<ExitCode> {
  const target = targetOf(typed);
  const asked = readStage(typed);
  const org = await openOrg(cli, target);
  const named = companionUrlOf(typed, terminal.env);
  const url = named ?? (await namedCredentialUrl(org));
  const companion =
    url === null || typed.flag('org-only')
      ? null
      : createCompanionAdmin(requireNamed(url, named), terminal.env);
  const sides = await readSides(org, companion);
  if (asked === 'status') {
    await sayStatus(terminal, org, companion, sides, typed.flag('json'));
    return sides.agrees === false ? EXIT.wrong : EXIT.well;
  }
  const change =
    asked === 'back'
      ? await backOf(org, sides)
      : { stage: asked, pilots: await pilotsOf(org, typed), isBack: false };
  sayPilot(terminal, change, sides);
  await sayBranches(terminal, org, change, sides);
  const plan = `${stageWords(sides.org)}  →  ${stageWords(change.stage)}`;
  terminal.say(plan);
  if (typed.flag('dry-run')) {
    const losesPilots =
      change.pilots !== null && sides.pilots.some(({ id }) => !change.pilots!.some((each) => each.id === id));
    const first = companionGoesFirst(sides.org, change.stage, losesPilots) ? 'companion' : 'org';
    terminal.say(`Nothing was changed. First would be the ${first}.`);
    if (typed.flag('json'))
      terminal.print(
        JSON.stringify({ ok: true, changed: [], ...facts(sides), to: change.stage, first }, null, 2),
      );
    return EXIT.well;
  }
  if (companion === null && !typed.flag('org-only'))
    throw new OrgProblem(
      'It is not known where the companion is, which enforces the stage too. Nothing was changed.',
      'Add --companion-url https://…; or --org-only, where there is none yet.',
      'COMPANION_UNKNOWN',
    );
  const changed = await changeRollout(
    { org, cli, companion, say: (line) => terminal.say(`  ${line}`) },
    change,
  );
  const after = await readSides(org, companion);
  const result = { changed, ...facts(after) };
  terminal.say(
    changed.length === 0 ? 'It was so already; nothing was changed.' : `Done: ${changed.join(', ')}.`,
  );
  if (after.agrees === false)
    throw new OrgProblem(
      'Org and companion still differ.',
      'Run npm run org:doctor.',
      'ROLLOUT_DIFFERS',
      undefined,
      result,
    );
  if (typed.flag('json')) terminal.print(JSON.stringify({ ok: true, ...result }, null, 2));
  if (after.org.previous !== null) terminal.say(`Back: npm run org:rollout -- --target-org ${target} --back`);
  return EXIT.well;
}

/** What was asked for. @throws {@link UsageError} */
function readStage(typed: Typed): Stage | 'back' | 'status' {
  const text = typed.text('stage');
  const wanted = [typed.flag('status'), typed.flag('back'), text !== null].filter(Boolean).length;
  if (wanted !== 1) throw new UsageError('Say one of --stage, --back, --status.');
  const percentage = typed.text('percentage');
  const branches = typed.values('branch');
  if (text !== 'expansion' && (percentage !== null || branches.length > 0))
    throw new UsageError('--percentage and --branch are of use with --stage expansion only.');
  if (text === null) {
    if (typed.list('pilot-users').length > 0)
      throw new UsageError('--pilot-users is of use with --stage only.');
    return typed.flag('back') ? 'back' : 'status';
  }
  const stages: Readonly<Record<string, RolloutStage>> = {
    pilot: 'PILOT',
    expansion: 'EXPANSION',
    everyone: 'EVERYONE',
    off: 'OFF',
  };
  const stage = Object.hasOwn(stages, text) ? stages[text] : undefined;
  if (stage === undefined) throw new UsageError(`--stage must be one of ${Object.keys(stages).join(', ')}.`);
  if (stage !== 'EXPANSION') return { stage, percentage: 0, branches: [] };
  if (percentage === null || !/^(?:100|[1-9]?\d)$/.test(percentage))
    throw new UsageError('--percentage must be a whole number from 0 to 100.');
  const wrong = branches.find((branch) => branch.length > MAX_BRANCH || /\p{Cc}/u.test(branch));
  if (wrong !== undefined) throw new UsageError(`A branch has one line of at most ${MAX_BRANCH} characters.`);
  return { stage, percentage: Number(percentage), branches: [...new Set(branches)] };
}

async function pilotsOf(org: Org, typed: Typed): Promise<readonly Person[] | null> {
  const names = people(typed, 'pilot-users');
  if (names.length === 0) return null;
  const found = await findPeople(org, names);
  if (found.faults.length > 0)
    throw new OrgProblem(
      `${found.faults.join(', ')}. Nothing was changed.`,
      'Name active users by their user names.',
      'USER_NOT_FOUND',
    );
  return found.people;
}

const stageOf = ({ stage, percentage, branches }: Stage): Stage => ({ stage, percentage, branches });

/** The stage before. Pilot users that are no longer active stay out. */
async function backOf(org: Org, { org: current, agrees }: RolloutSides): Promise<RolloutChange> {
  const { previous } = current;
  // The org went back already: what is left is the companion's side.
  if (previous === null && current.isRecorded && agrees === false)
    return { stage: stageOf(current), pilots: null, isBack: true };
  if (previous === null)
    throw new OrgProblem(
      'The org keeps no stage before this one.',
      'Name it: --stage pilot, for example.',
      'NO_PREVIOUS_STAGE',
    );
  const { pilotUserIds: ids, ...stage } = previous;
  const rows = await queryEach(
    org,
    ids,
    (some) => `SELECT Id, Username FROM User WHERE IsActive = true AND Id IN ${some}`,
  );
  const pilots = rows.map((row) => ({ id: row.Id, username: String(row['Username']) }));
  return { stage, pilots, isBack: true };
}

function sayPilot(terminal: Terminal, { stage, pilots }: RolloutChange, sides: RolloutSides): void {
  const count = (pilots ?? sides.pilots).length;
  if (stage.stage !== 'PILOT' || (count >= USUAL_PILOT.least && count <= USUAL_PILOT.most)) return;
  const words =
    count === 0
      ? 'nobody is a pilot user: nobody may use it'
      : `${count} pilot user${count === 1 ? '' : 's'}`;
  terminal.say(
    `${terminal.paint('Note', 'warning')}: ${words}. Usual are ${USUAL_PILOT.least} to ${USUAL_PILOT.most}.`,
  );
}

/** A branch that is written otherwise in the org lets nobody in, and nobody would say so. */
async function sayBranches(
  terminal: Terminal,
  org: Org,
  { stage: { branches } }: RolloutChange,
  sides: RolloutSides,
): Promise<void> {
  const field = sides.org.branchField ?? 'Department';
  if (branches.length === 0 || !/^\w+$/.test(field)) return;
  const rows = await rowsOrNone(
    org.query(`SELECT Id, ${field} FROM User WHERE IsActive = true AND ${field} IN ${soqlTexts(branches)}`),
  );
  const there = new Set(rows.map((row) => row[field]));
  const empty = branches.filter((branch) => !there.has(branch));
  if (empty.length > 0)
    terminal.say(
      `${terminal.paint('Note', 'warning')}: no active user has the ${field} ${empty.join(', ')}. Capitals and accents count.`,
    );
}

async function sayStatus(
  terminal: Terminal,
  org: Org,
  companion: CompanionAdmin | null,
  sides: RolloutSides,
  isJson: boolean,
): Promise<void> {
  const adoption =
    companion === null || sides.agrees === null ? null : await adoptionOf(companion, org.identity.id);
  if (isJson) {
    terminal.print(JSON.stringify({ ok: sides.agrees !== false, ...facts(sides), adoption }, null, 2));
    return;
  }
  const { pilots } = sides;
  terminal.print(
    `Stage        ${stageWords(sides.org)}${sides.org.isRecorded ? '' : ' (as every new set-up begins)'}`,
  );
  terminal.print(
    `Pilot users  ${
      pilots.length === 0
        ? 'none'
        : listWords(
            pilots.map(({ username }) => username),
            USUAL_PILOT.most,
          )
    }`,
  );
  terminal.print(
    `Companion    ${sides.agrees === null ? 'not asked' : sides.agrees ? 'the same' : 'DIFFERS: run the command with --stage again, it sets both'}`,
  );
  if (sides.org.previous !== null) terminal.print(`Before       ${stageWords(sides.org.previous)} (--back)`);
  for (const line of adoption === null ? [] : plotAdoption(adoption)) terminal.print(line);
}

async function adoptionOf(companion: CompanionAdmin, orgId: string) {
  return (await companion.rollout(orgId)) === null ? null : companion.adoption(orgId, DAYS);
}

const facts = ({ org, pilots, agrees }: RolloutSides): object => ({
  stage: org.stage,
  percentage: org.percentage,
  branches: org.branches,
  pilotUsers: pilots.map(({ username }) => username),
  companionAgrees: agrees,
  previous: org.previous?.stage ?? null,
});
