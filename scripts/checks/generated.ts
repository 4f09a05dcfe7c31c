/**
 * What is generated and committed is what the generators make today.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { projectFiles } from './projectFiles.ts';
import { lines, runTool } from './runTool.ts';

/** Calls all the others. */
const ALL = 'scripts/build.ts';

/** Every `scripts/build*.ts --check`: a generator that comes later is found by its name. */
export const generatedCheck: Check = {
  name: 'generated',
  about: 'generated files are those the generators make (npm run build makes them)',
  async run(root) {
    const generators = projectFiles(root, 'scripts/build*.ts').filter(
      (file) => file !== ALL && !file.endsWith('.test.ts') && existsSync(join(root, file)),
    );
    const faults: string[] = [];
    for (const generator of generators) {
      const { stdout, stderr, exitCode } = await runTool(process.execPath, [generator, '--check'], {
        cwd: root,
      });
      if (exitCode === 0) continue;
      const said = lines(`${stdout}\n${stderr}`);
      const stale = said.filter((line) => STALE.test(line));
      const words = stale.length > 0 ? stale : said.length > 0 ? said : [`ended with ${exitCode}`];
      faults.push(...words.map((line) => asFault(generator, line)));
    }
    if (generators.length === 0) return { faults, looked: 'nothing', skipped: 'there is no generator' };
    return { faults, looked: generators.join(', ') };
  },
};

/** How most generators say it; below it is a sum. */
const STALE = /^stale (\S+)$/;

function asFault(generator: string, line: string): string {
  const stale = STALE.exec(line)?.[1];
  return stale === undefined
    ? `${generator}: ${line}`
    : `${stale}:1 is not what ${generator} makes of its source`;
}
