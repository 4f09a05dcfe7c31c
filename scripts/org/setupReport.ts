/**
 * What a set-up says: its plan, its progress, its end.
 *
 * @module
 */
import { table } from '../credentials/table.ts';
import type { Paint, Terminal } from '../credentials/terminal.ts';
import type { Org } from './organization.ts';
import { blockedSteps, type PlannedStep, type RunListener, type StepState } from './plan.ts';
import { mendOfCheck } from './orgChecks.ts';
import type { SetupOptions } from './setupContext.ts';
import type { SmokeReport } from './steps/smokeTest.ts';

const MARKS: Readonly<Record<StepState, readonly [string, Paint]>> = {
  done: ['done', 'good'],
  needed: ['to do', 'warning'],
  blocked: ['BLOCKED', 'bad'],
  skipped: ['left out', 'faint'],
};

/** The plan, a line a step, then how to clear the way. */
export function sayPlan(terminal: Terminal, plan: readonly PlannedStep[]): void {
  const rows = plan.map(({ step, look }) => {
    const [word, paint] = MARKS[look.state];
    return [`  ${terminal.paint(word, paint)}`, step.title, look.found];
  });
  for (const line of table(rows)) terminal.say(line);
  for (const { step, look } of blockedSteps(plan)) terminal.say(`  → ${step.title}: ${look.mend}`);
}

/** Tells each step with the seconds since the start. */
export function progress(terminal: Terminal, changed: string[]): RunListener {
  const startedAt = Date.now();
  const elapsed = (): string => `${((Date.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s`;
  return {
    started: ({ title }) => terminal.say(`${elapsed()}  ${title} …`),
    said: (_step, line) => terminal.say(`${elapsed()}    ${line}`),
    ended: (step, look, milliseconds) => {
      changed.push(step.name);
      terminal.say(
        `${elapsed()}  ${terminal.paint('done', 'good')}: ${look.found} (${(milliseconds / 1_000).toFixed(1)} s)`,
      );
    },
  };
}

/** The result for programs. */
export function printJson(
  terminal: Terminal,
  plan: readonly PlannedStep[],
  changed: readonly string[],
  report: SmokeReport,
): void {
  const facts = {
    ok: blockedSteps(plan).length === 0,
    changed,
    steps: planFacts(plan),
    checks: report.checks,
  };
  terminal.print(JSON.stringify(facts, null, 2));
}

/** Each step with what was found. */
export const planFacts = (plan: readonly PlannedStep[]): readonly object[] =>
  plan.map(({ step, look }) => ({ name: step.name, title: step.title, ...look }));

/** What was done, what the org remarks, what is next. */
export function saySummary(
  terminal: Terminal,
  { identity, target }: Org,
  options: SetupOptions,
  changed: readonly string[],
  report: SmokeReport,
): void {
  const work = changed.filter((name) => name !== 'verify');
  terminal.say(
    work.length === 0 ? 'Everything was done already; nothing was changed.' : `Done: ${work.join(', ')}.`,
  );
  for (const check of report.checks) {
    if (check.state !== 'WARNING' && check.state !== 'UNKNOWN') continue;
    terminal.say(`  ${terminal.paint('remark', 'warning')}  ${check.title}: ${check.detail ?? ''}`);
    const mend = mendOfCheck(check);
    if (mend !== null) terminal.say(`          → ${mend}`);
  }
  const next = [
    ...(options.companionUrl === null
      ? [`npm run org:setup -- --target-org ${target} --companion-url https://…   connect the companion`]
      : []),
    ...(options.advisors.length === 0
      ? [`npm run org:setup -- … --advisors NAMES   give advisors access`]
      : []),
    ...(options.pilots.length === 0
      ? [
          `npm run org:rollout -- --target-org ${target} --stage pilot --pilot-users NAMES   choose 10 to 20 pilot users`,
        ]
      : []),
    `${identity.instanceUrl}/lightning/n/Rialto_Setup   the same checks, in the org`,
  ];
  terminal.say('Next:');
  for (const line of next) terminal.say(`  ${line}`);
}
