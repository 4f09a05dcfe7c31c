/**
 * jorje, Salesforce's own compiler front end: what an org's compiler says, short of what only an org can know.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { packageDirectories, projectFiles } from '../projectFiles.ts';
import { lines, runTool } from '../runTool.ts';
import { analyserJars, ANALYSERS, jorjeJar } from './analysers.ts';

/** What the driver says of correct code. apex-ls sees these two kinds right. */
const KNOWN_FALSE: readonly RegExp[] = [
  // The compiler has DML methods of its own, from before access levels, and never asks for the platform's.
  /^Method does not exist or incorrect signature: void (insert|update|upsert|delete|undelete)\(.*, System\.AccessLevel\) from the type System\.Database$/,
  // `Schema.SObjectType.X` is made of the objects of an org, which the driver does not build.
  /^Variable does not exist: Schema\.SObjectType\.\w+/,
  // The driver's types of the platform are without inner classes; the platform has this one.
  /^Invalid type: (System\.)?QueueableDuplicateSignature\.Builder$/,
];

/** @throws Error if the driver cannot be compiled, or stops before it has seen every source. */
export async function checkWithJorje(root: string): Promise<string[]> {
  const folders = packageDirectories(root);
  const { standardTypes, objectTypes } = analyserJars();
  const classpath = [await compiledDriver(), jorjeJar(), objectTypes, standardTypes].join(delimiter);
  const java = ['-XX:TieredStopAtLevel=1', '-cp', classpath, 'ApexCompile', standardTypes, objectTypes];
  const { stdout, stderr } = await runTool('java', [...java, ...folders], { cwd: root });
  const said = lines(stdout);
  const sources = folders.flatMap((folder) => projectFiles(root, `${folder}/**/*.{cls,trigger}`)).length;
  if (said.pop() !== `checked ${sources} sources`)
    throw new Error(`jorje stopped before it had seen the ${sources} sources: ${stderr.slice(-1500)}`);
  return [...new Set(said)].flatMap((line) => {
    const [, place = '', message = ''] = /^(.+?:\d+):\d+ (.*)$/.exec(line) ?? [undefined, line, ''];
    return KNOWN_FALSE.some((pattern) => pattern.test(message)) ? [] : [`${place} ${message} (jorje)`];
  });
}

/** The driver's classes, kept among the installed packages until driver or jorje change. */
async function compiledDriver(): Promise<string> {
  const folder = join(ANALYSERS, 'apex-compiler');
  const sources = projectFiles(folder, '*.java').map((file) => join(folder, file));
  const hash = createHash('sha256').update(jorjeJar());
  for (const source of sources) hash.update(readFileSync(source));
  const classes = join(ANALYSERS, 'node_modules/.cache', `apex-compiler-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(join(classes, 'ApexCompile.class'))) return classes;
  const args = ['-nowarn', '--release', '17', '-cp', jorjeJar(), '-d', classes, ...sources];
  const { stderr, exitCode } = await runTool('javac', args, { cwd: folder });
  if (exitCode !== 0) throw new Error(`The driver of jorje does not compile: ${stderr.slice(0, 1500)}`);
  return classes;
}
