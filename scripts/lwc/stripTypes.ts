/**
 * Takes the types out of a component's TypeScript and leaves the rest as a person would have written it.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { GeneratedFile } from './generatedFile.ts';

/** TypeScript drops blank lines; this comment stands in for one on the way through. */
const BLANK_LINE = '//@blank-line';

/**
 * @param source - Path from the project folder, ending in `.ts`.
 * @returns The `.js` beside it.
 * @throws Error naming the first place that does not parse.
 */
export function stripTypes(root: string, source: string): GeneratedFile {
  const text = readFileSync(join(root, source), 'utf8');
  return { path: source.replace(/\.ts$/, '.js'), text: strip(text, source) };
}

/** @param fileName - For the message of a fault. */
export function strip(text: string, fileName: string): string {
  const { outputText, diagnostics } = ts.transpileModule(markBlankLines(text), {
    fileName,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      experimentalDecorators: false,
      useDefineForClassFields: true,
      verbatimModuleSyntax: true,
      removeComments: false,
      sourceMap: false,
      newLine: ts.NewLineKind.LineFeed,
    },
  });
  const fault = diagnostics?.[0];
  if (fault !== undefined) {
    const line = fault.file?.getLineAndCharacterOfPosition(fault.start ?? 0).line ?? 0;
    const message = ts.flattenDiagnosticMessageText(fault.messageText, ' ');
    throw new Error(`${fileName}, near line ${line + 1}: ${message}`);
  }
  return outputText.replaceAll(new RegExp(`^[ \\t]*${BLANK_LINE}$`, 'gm'), '');
}

/** Writes the marker into blank lines between tokens; those inside a template literal stay as they are. */
function markBlankLines(text: string): string {
  const file = ts.createSourceFile('source.ts', text, ts.ScriptTarget.ESNext, true);
  const literals: [number, number][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node))
      literals.push([node.getStart(file), node.end]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const inLiteral = (at: number): boolean => literals.some(([start, end]) => at > start && at < end);
  return text.replaceAll(/\n[ \t]*(?=\n)/g, (blank, at: number) =>
    inLiteral(at) || inComment(text, at) ? blank : `\n${BLANK_LINE}`,
  );
}

function inComment(text: string, at: number): boolean {
  return text.lastIndexOf('/*', at) > text.lastIndexOf('*/', at);
}
