/**
 * A fault that is seeded into a copy of the project, and what must find it.
 *
 * @module
 */

/** The text of each copied file, by its path in the project. */
export type Files = Map<string, string>;

/** Where a fault was planted. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Plants a fault, and answers where the check must see it. */
export type Plant = (files: Files) => Place;

/** One row of a table. */
export interface SeededFault {
  /** Short and unique, e.g. `A01`: as in `docs/checks.md`. */
  readonly id: string;
  /** What is wrong, for readers. */
  readonly what: string;
  /** As in `npm run check -- --only`. */
  readonly check: string;
  readonly plant: Plant;
  /** What the check must say of that file and line. */
  readonly says: string | RegExp;
}

/** The copied file whose path ends so. @throws Error unless there is exactly one. */
export function fileEnding(files: Files, ending: string): string {
  const found = [...files.keys()].filter((path) => `/${path}`.endsWith(`/${ending}`));
  if (found.length !== 1)
    throw new Error(`${found.length} copied files end with ${ending}: ${found.join(', ')}`);
  return found[0]!;
}

/**
 * Replaces the first `find` of a file.
 *
 * @param at - Text on the line the check must name; default: the first line that is not as before.
 * @throws Error if it is not there: a fault that was not planted proves nothing.
 */
export function replaceIn(ending: string, find: string | RegExp, replace: string, at?: string): Plant {
  return (files) => {
    const file = fileEnding(files, ending);
    const before = files.get(file)!;
    const after = before.replace(find, () => replace);
    if (after === before) throw new Error(`${file} does not contain ${String(find)}`);
    files.set(file, after);
    const old = before.split('\n');
    const isThere = (line: string, index: number): boolean =>
      at === undefined ? line !== old[index] : line.includes(at);
    return { file, line: after.split('\n').findIndex(isThere) + 1 };
  };
}

/** Adds a member to a class, on one line before its last brace. */
export function addMember(className: string, code: string, at?: string): Plant {
  return replaceIn(`${className}.cls`, /\}\s*$/, `    ${code}\n}\n`, at);
}

/** Adds a file that is not there yet. `at` as in {@link replaceIn}; default: the first line. */
export function addFile(file: string, content: string, at?: string): Plant {
  return (files) => {
    if (files.has(file)) throw new Error(`${file} is there already`);
    files.set(file, content);
    const line = at === undefined ? 0 : content.split('\n').findIndex((text) => text.includes(at));
    return { file, line: line + 1 };
  };
}

/** Takes a file away; `named` is the one the check must name instead. */
export function removeFile(ending: string, named: string): Plant {
  return (files) => {
    const file = fileEnding(files, named);
    files.delete(fileEnding(files, ending));
    return { file, line: 1 };
  };
}

/** The check names the file, and the line matters to nobody: format, drift, coverage. */
export function asAWhole(plant: Plant): Plant {
  return (files) => ({ ...plant(files), line: 1 });
}
