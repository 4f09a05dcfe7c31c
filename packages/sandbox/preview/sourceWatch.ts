/**
 * Watches the project's sources: tells open pages to reload, and says which generated files are stale.
 *
 * @module
 */
import { existsSync, watch, type FSWatcher } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import type { SfdxProject } from './sfdxProject.ts';

/** Editors write a file in several steps; one reload is enough. */
const SETTLE_MS = 80;
/** More names than these help nobody. */
const NAMED = 3;

/** A running watch. */
export interface SourceWatch {
  /** Keeps the response open as an event stream; an event `change` asks the page to reload. */
  subscribe(response: ServerResponse): void;
  close(): void;
}

/** What to watch, and whom to tell. */
export interface WatchOptions {
  /** Told what a person should know. */
  readonly onMessage: (message: string) => void;
  /** Told which generated files are stale, at the start and whenever that changes; `undefined` once none is. */
  readonly onDrift: (notice: string | undefined) => void;
  /** Finds stale files, paths from the project folder. Default: `npm run build:lwc -- --check`. */
  readonly findStale?: (root: string) => Promise<readonly string[]>;
}

/** Starts at once; the first search for stale files runs in the background. */
export function watchSources(
  project: SfdxProject,
  { onMessage, onDrift, findStale = findDrift }: WatchOptions,
): SourceWatch {
  const pages = new Set<ServerResponse>();
  let settled: NodeJS.Timeout | undefined;
  let told: string | undefined;
  let searches = 0;
  let search = Promise.resolve();

  const reload = (): void => {
    for (const page of pages) page.write('event: change\ndata: {}\n\n');
  };
  async function tellDrift(): Promise<void> {
    searches += 1;
    const own = searches;
    let notice: string | undefined;
    try {
      notice = describeDrift(await findStale(project.root));
    } catch (error) {
      // A file in the middle of an edit need not parse: that is news for the page too.
      notice = error instanceof Error ? error.message : String(error);
    }
    if (own !== searches || notice === told) return;
    told = notice;
    onDrift(notice);
    reload();
  }
  // One after the other: each reads and formats every generated file.
  const queueSearch = (): void => void (search = search.then(tellDrift));
  function onChange(): void {
    project.forget();
    clearTimeout(settled);
    settled = setTimeout(() => {
      reload();
      queueSearch();
    }, SETTLE_MS);
  }

  queueSearch();
  const watchers: FSWatcher[] = project
    .packageFolders()
    .map((folder) =>
      watch(folder, { recursive: true }, onChange).on('error', () =>
        onMessage(`No longer watching ${folder}.`),
      ),
    );

  return {
    subscribe(response) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': open\n\n');
      pages.add(response);
      response.on('close', () => pages.delete(response));
    },
    close() {
      clearTimeout(settled);
      searches += 1;
      for (const watcher of watchers) watcher.close();
      for (const page of pages) page.end();
    },
  };
}

/** Names at most three files; `undefined` for none. */
export function describeDrift(stale: readonly string[]): string | undefined {
  if (stale.length === 0) return undefined;
  const names = stale.slice(0, NAMED).map((path) => basename(path));
  if (stale.length > NAMED) names.push(`${stale.length - NAMED} more`);
  return `Stale: ${names.join(', ')}. Run npm run build:lwc.`;
}

/** Compares contents, not times; a project without the build script has nothing generated. */
export async function findDrift(root: string): Promise<readonly string[]> {
  if (!existsSync(join(root, 'scripts/buildLwc.ts'))) return [];
  // Loaded on first use: the TypeScript compiler takes a second to load, and a copy of the project has nothing generated.
  const { buildLwc } = await import('../../../scripts/buildLwc.ts');
  return (await buildLwc({ check: true, root })).stale;
}
