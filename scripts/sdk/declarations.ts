/**
 * Puts the declarations of a module and of all it exports into one file, so that a consumer's compiler needs no other.
 *
 * @module
 */
import ts from 'typescript';

/** A top-level declaration that stands in the file. */
interface Declared {
  readonly text: string;
  readonly refersTo: ReadonlySet<string>;
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  declaration: true,
  emitDeclarationOnly: true,
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
};

/**
 * Bundles declarations: what the entry exports, and what that refers to.
 *
 * @param entry - Full path of the module, `.ts`.
 * @throws Error naming the first fault if it does not compile, or two things of one name would meet.
 */
export function bundleDeclarations(entry: string): string {
  const program = ts.createProgram([entry], OPTIONS);
  const emitted: string[] = [];
  program.emit(undefined, (_path, text) => emitted.push(text), undefined, true);
  const [fault] = ts.getPreEmitDiagnostics(program);
  if (fault !== undefined) throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, '\n'));

  const declared = new Map<string, Declared>();
  for (const text of emitted)
    for (const [name, declaration] of readDeclarations(text)) {
      if (declared.has(name)) throw new Error(`Two declarations are called ${name}.`);
      declared.set(name, declaration);
    }
  const exported = exportsOf(program, entry);
  const kept = reachableFrom(exported, declared);
  const statements = [...declared]
    .filter(([name]) => kept.has(name))
    .map(([name, { text }]) => (exported.has(name) ? text : withoutExport(text)));
  return `${statements.join('\n')}\nexport {};\n`;
}

function exportsOf(program: ts.Program, entry: string): ReadonlySet<string> {
  const checker = program.getTypeChecker();
  const symbol = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
  return new Set(checker.getExportsOfModule(symbol).map(({ name }) => name));
}

function* readDeclarations(text: string): Generator<readonly [string, Declared]> {
  const file = ts.createSourceFile('declarations.d.ts', text, ts.ScriptTarget.ES2022, true);
  for (const statement of file.statements) {
    const name = nameOf(statement);
    if (name === undefined) continue;
    yield [name, { text: `${docOf(statement)}${statement.getText()}`, refersTo: identifiersIn(statement) }];
  }
}

function nameOf(statement: ts.Statement): string | undefined {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText();
  const isNamed =
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isFunctionDeclaration(statement);
  return isNamed ? statement.name?.text : undefined;
}

/** The comment right above; a module's own, further up, is left behind. */
function docOf(statement: ts.Statement): string {
  const text = statement.getSourceFile().text;
  const ranges = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  const last = ranges.at(-1);
  const comment = last === undefined ? '' : text.slice(last.pos, last.end);
  return comment === '' || comment.includes('@module') ? '' : `${comment}\n`;
}

function identifiersIn(statement: ts.Statement): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    node.forEachChild(visit);
  };
  visit(statement);
  return names;
}

function reachableFrom(
  names: ReadonlySet<string>,
  declared: ReadonlyMap<string, Declared>,
): ReadonlySet<string> {
  const kept = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (kept.has(name) || !declared.has(name)) continue;
    kept.add(name);
    waiting.push(...declared.get(name)!.refersTo);
  }
  return kept;
}

const withoutExport = (text: string): string => text.replace(/^export /m, '');
