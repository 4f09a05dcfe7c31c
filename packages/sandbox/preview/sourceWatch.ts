/**
 * Watches the project's sources: tells open pages to reload, and says when a generated `.js` has fallen behind its `.ts`.
 *
 * @module
 */
import { existsSync, readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { SfdxProject } from './sfdxProject.ts';

/** Editors write a file in several steps; one reload is enough. */
const SETTLE_MS = 80;
/** A checkout writes a bundle's files in any order, within this time of each other. */
const CHECKOUT_MS = 60_000;

/** A running watch. */
export interface SourceWatch {
  /** Keeps the response open as an event stream; an event `change` asks the page to reload. */
  subscribe(response: ServerResponse): void;
  close(): void;
}

/** @param onNotice - Told, once for each edit, which files must be generated again. */
export function watchSources(project: SfdxProject, onNotice: (message: string) => void): SourceWatch {
  const pages = new Set<ServerResponse>();
  const told = new Set<string>();
  let settled: NodeJS.Timeout | undefined;

  function tellStale(toleranceMs: number): void {
    for (const { name, key } of staleBundles(project, toleranceMs)) {
      if (told.has(key)) continue;
      told.add(key);
      onNotice(`${name}.ts is newer than ${name}.js: run npm run build:lwc`);
    }
  }
  function onChange(): void {
    project.forget();
    clearTimeout(settled);
    settled = setTimeout(() => {
      tellStale(0);
      for (const page of pages) page.write('event: change\ndata: {}\n\n');
    }, SETTLE_MS);
  }

  tellStale(CHECKOUT_MS);
  const watchers: FSWatcher[] = project
    .packageFolders()
    .map((folder) =>
      watch(folder, { recursive: true }, onChange).on('error', () =>
        onNotice(`No longer watching ${folder}.`),
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
      for (const watcher of watchers) watcher.close();
      for (const page of pages) page.end();
    },
  };
}

/** Bundles' files whose TypeScript changed after the JavaScript made from it. */
export function staleBundles(project: SfdxProject, toleranceMs: number): { name: string; key: string }[] {
  return [...project.bundles()].flatMap(([, folder]) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map((file) => ({ name: file.slice(0, -3), source: join(folder, file) }))
      .filter(({ source }) => existsSync(source.replace(/\.ts$/, '.js')))
      .map(({ name, source }) => ({ name, source, changedAt: statSync(source).mtimeMs }))
      .filter(
        ({ source, changedAt }) => changedAt > statSync(source.replace(/\.ts$/, '.js')).mtimeMs + toleranceMs,
      )
      .map(({ name, source, changedAt }) => ({ name, key: `${source}@${changedAt}` })),
  );
}
