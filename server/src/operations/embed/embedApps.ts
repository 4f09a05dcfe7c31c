/**
 * Finds the app a call is for, and refuses what its entry does not allow.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { EmbedApp } from './dependencies.ts';

/** What is looked for. */
export interface AppUse {
  readonly appId: string;
  /** In whose page it is. */
  readonly orgId: string;
  /** Where it runs; absent: that does not matter. */
  readonly origin?: string | undefined;
}

/**
 * The app, if it may be in that org's pages, from there.
 *
 * @throws {@link AppError} `EMBED_APP_NOT_FOUND` for an unknown app and for another org's alike, `EMBED_ORIGIN_NOT_ALLOWED`.
 */
export function findApp(apps: ReadonlyMap<string, EmbedApp>, { appId, orgId, origin }: AppUse): EmbedApp {
  const app = apps.get(appId);
  if (app === undefined || !app.orgIds.includes(orgId))
    throw new AppError('EMBED_APP_NOT_FOUND', 'There is no such app for this org.');
  if (origin !== undefined && !app.origins.includes(origin))
    throw new AppError('EMBED_ORIGIN_NOT_ALLOWED', 'The app may not run at this origin.');
  return app;
}
