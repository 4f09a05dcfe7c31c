/**
 * TypeScript finds no fault: companion, contract, sandbox and scripts, then the components.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import type { Check } from './check.ts';

const PROJECTS = [
  'tsconfig.json',
  'packages/embed/tsconfig.json',
  'packages/sandbox/studio/app/tsconfig.json',
  'packages/sandbox/chartroom/app/tsconfig.json',
  'bench/bridge/page/tsconfig.json',
  'config/lwc/tsconfig.json',
];

/** TypeScript's own compiler, for each tsconfig there is. */
export const typesCheck: Check = {
  name: 'types',
  about: 'TypeScript finds no fault, in the components too',
  run(root) {
    const projects = PROJECTS.filter((project) => existsSync(join(root, project)));
    const declarations: Declarations = new Map();
    const faults = projects.flatMap((project) => check(root, project, declarations));
    return Promise.resolve({ faults, looked: projects.join(', ') });
  },
};

/** Declaration files that were parsed for one project serve the next: most of what a small one reads. */
type Declarations = Map<string, ts.SourceFile | undefined>;

function check(root: string, project: string, declarations: Declarations): string[] {
  const place = (diagnostic: ts.Diagnostic): string => asFault(root, project, diagnostic);
  const unreadable: ts.Diagnostic[] = [];
  const parsed = ts.getParsedCommandLineOfConfigFile(
    join(root, project),
    { noEmit: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => unreadable.push(diagnostic) },
  );
  if (parsed === undefined) return unreadable.map(place);
  const host = ts.createCompilerHost(parsed.options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (file, options, ...rest) => {
    if (!/\.d\.[cm]?ts$/.test(file)) return read(file, options, ...rest);
    const key = `${file} ${JSON.stringify(options)}`;
    if (!declarations.has(key)) declarations.set(key, read(file, options, ...rest));
    return declarations.get(key);
  };
  const program = ts.createProgram({
    rootNames: parsed.fileNames,
    options: parsed.options,
    configFileParsingDiagnostics: parsed.errors,
    host,
  });
  return ts.getPreEmitDiagnostics(program).map(place);
}

/** `file:12 … (TS2322)`. */
function asFault(root: string, project: string, { file, start, messageText, code }: ts.Diagnostic): string {
  const words = ts.flattenDiagnosticMessageText(messageText, ' ').replaceAll(/\s+/g, ' ');
  if (file === undefined) return `${project}:1 ${words} (TS${code})`;
  const line = file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
  return `${relative(root, file.fileName)}:${line} ${words} (TS${code})`;
}
