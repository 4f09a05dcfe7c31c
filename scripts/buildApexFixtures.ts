/**
 * Writes what the org takes from the contract: its golden fixtures as static resources for the Apex tests, and the
 * words of the error codes that are born in the org as the Apex class `OrgErrorCodes`.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ERROR_CODES } from '@rialto/contract';
import { readOptions } from './readOptions.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FIXTURES = path.join(ROOT, 'packages/contract/fixtures');
const RESOURCES = path.join(ROOT, 'force-app/test/companion/staticresources');
const CODES_CLASS = path.join(ROOT, 'force-app/main/foundation/classes/OrgErrorCodes.cls');

/** Every static resource that this script owns starts so. */
const PREFIX = 'Contract_';

const HELP = `Usage: node scripts/buildApexFixtures.ts [--check]

Writes force-app/test/companion/staticresources/${PREFIX}* from packages/contract/fixtures and
force-app/main/foundation/classes/OrgErrorCodes.cls from packages/contract/src/errorCodes.ts.

  --check   write nothing; list what is out of date and end with 1
  --help    show this text
`;

/** A static resource's name may hold letters, digits and single underscores only. */
export function resourceName(fixtureFile: string): string {
  return PREFIX + path.basename(fixtureFile, '.json').replaceAll('.', '_');
}

/** The metadata beside a fixture's static resource. */
function resourceMetadata(fixtureFile: string): string {
  return `<?xml version="1.0" encoding="UTF-8" ?>
<StaticResource xmlns="http://soap.sforce.com/2006/04/metadata">
    <cacheControl>Private</cacheControl>
    <contentType>application/json</contentType>
    <description>Golden fixture ${fixtureFile} of the contract. Generated.</description>
</StaticResource>
`;
}

/** A literal that Apex reads back as `value`. */
export function apexString(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

/** The Apex class with the codes whose origin is the org, formatted as Prettier would. */
export function orgErrorCodesClass(): string {
  const codes = Object.entries(ERROR_CODES).filter(([, description]) => description.origin === 'org');
  const constants = codes.map(
    ([code, { title }]) => `    /** ${title} */\n    public static final String ${code} = '${code}';\n`,
  );
  const entries = codes.map(
    ([code, { title, action, retryable }]) =>
      `        ${code} => new Description(\n            ${apexString(title)},\n            ${apexString(action)},\n            ${retryable}\n        )`,
  );
  return `/**
 * The error codes that are born in this org, and their words. Generated from \`packages/contract/src/errorCodes.ts\` by
 * \`scripts/buildApexFixtures.ts\`: change them there.
 *
 * Sharing: touches no record.
 *
 * @group Foundation
 */
public inherited sharing class OrgErrorCodes {
${constants.join('\n')}
    /** Code to words. */
    public static final Map<String, Description> DESCRIPTIONS = new Map<String, Description>{
${entries.join(',\n')}
    };

    /** What a person needs to know about one code. */
    public class Description {
        /** What happened, in one sentence. */
        public final String title;

        /** What to do next. */
        public final String action;

        /** Whether the very same call may succeed later. */
        public final Boolean retryable;

        /**
         * Describes one code.
         *
         * @param title What happened.
         * @param action What to do next.
         * @param retryable Whether the same call may succeed later.
         */
        public Description(String title, String action, Boolean retryable) {
            this.title = title;
            this.action = action;
            this.retryable = retryable;
        }
    }
}
`;
}

/** Path → text of everything this script owns, as it should be. */
export function expectedFiles(): Map<string, string> {
  const files = new Map<string, string>([[CODES_CLASS, orgErrorCodesClass()]]);
  for (const fixture of readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const base = path.join(RESOURCES, resourceName(fixture));
    files.set(`${base}.json`, readFileSync(path.join(FIXTURES, fixture), 'utf8'));
    files.set(`${base}.resource-meta.xml`, resourceMetadata(fixture));
  }
  return files;
}

/** Static resources of ours whose fixture is gone. */
function leftovers(expected: ReadonlyMap<string, string>): string[] {
  mkdirSync(RESOURCES, { recursive: true });
  return readdirSync(RESOURCES)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => path.join(RESOURCES, name))
    .filter((file) => !expected.has(file));
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @returns The process's exit code: 1 when `check` found something out of date. */
export function buildApexFixtures(check: boolean): 0 | 1 {
  const expected = expectedFiles();
  const changed = [...expected].filter(([file, text]) => read(file) !== text);
  const gone = leftovers(expected);
  const relative = (file: string): string => path.relative(ROOT, file);
  if (check) {
    for (const [file] of changed) process.stderr.write(`out of date: ${relative(file)}\n`);
    for (const file of gone) process.stderr.write(`has no fixture any more: ${relative(file)}\n`);
    if (changed.length + gone.length === 0) {
      process.stdout.write(`${expected.size} files are in step with the contract.\n`);
      return 0;
    }
    process.stderr.write('Run: node scripts/buildApexFixtures.ts\n');
    return 1;
  }
  for (const [file, text] of changed) writeFileSync(file, text);
  for (const file of gone) rmSync(file);
  process.stdout.write(`${changed.length} written, ${gone.length} removed, ${expected.size} in all.\n`);
  return 0;
}

if (import.meta.main) {
  const values = readOptions('build:apex-fixtures', {
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) process.stdout.write(HELP);
  else process.exitCode = buildApexFixtures(values.check);
}
