/** The commands that the Setup tab shows are commands of this project, with options they have. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { doctorCommand } from './doctor.ts';
import { rolloutCommand } from './rollout.ts';
import { setupCommand } from './setup.ts';
import type { OrgCommand } from './commandLine.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMMANDS: Readonly<Record<string, OrgCommand>> = {
  setup: setupCommand,
  doctor: doctorCommand,
  rollout: rolloutCommand,
};
const SHOWN = globSync('force-app/main/setup/classes/*.cls', { cwd: ROOT }).map((file) =>
  readFileSync(`${ROOT}${file}`, 'utf8'),
);
const STAGES = ['--percentage', '--branch'];

test('each names a command there is, and an option of that command', () => {
  const uses = SHOWN.flatMap((source) => [
    ...source.matchAll(/\bcommand\('(\w+)'\)(?:\s*\+\s*'\s*(--[\w-]+))?/g),
  ]).map(([, verb = '', option = '--target-org']) => [verb, option] as const);
  const verbs = new Set(uses.map(([verb]) => verb));
  assert.deepEqual(verbs, new Set(Object.keys(COMMANDS)));
  const options = [...uses, ...STAGES.map((option) => ['rollout', option] as const)];
  for (const [verb, option] of options)
    assert.ok(option.slice(2) in COMMANDS[verb]!.options, `org:${verb} has no ${option}`);
});

test('each stage of a rollout is one the command takes', () => {
  const stages = SHOWN.flatMap((source) => [...source.matchAll(/--stage (\w+)/g)]).map(([, stage]) => stage);
  assert.ok(stages.length > 0);
  for (const stage of stages)
    assert.match(rolloutCommand.options['stage']?.value ?? '', new RegExp(`\\b${stage}\\b`));
});

test('each line of the Salesforce CLI has flags the pinned one has', () => {
  const topics: Readonly<Record<string, string>> = {
    'org assign permset': 'plugin-user/lib/commands/org/assign/permset.js',
    'apex run': 'plugin-apex/lib/commands/apex/run.js',
  };
  const lines = SHOWN.flatMap((source) => [
    ...source.matchAll(/'((?:org assign permset|apex run)\b[^']*)'/g),
  ]).map(([, line = '']) => line);
  assert.ok(lines.length >= 3);
  for (const line of lines) {
    const topic = Object.keys(topics).find((name) => line.startsWith(name))!;
    const source = readFileSync(`${ROOT}node_modules/@salesforce/${topics[topic]}`, 'utf8');
    for (const [, flag = ''] of line.matchAll(/--([\w-]+)/g))
      assert.match(source, new RegExp(`['"]?${flag}['"]?: `), `sf ${topic} has no --${flag}`);
  }
});
