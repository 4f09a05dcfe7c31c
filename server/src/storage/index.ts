/**
 * Where the companion keeps what it must not lose.
 *
 * @module
 */
export type { Database, Queryable } from './database.ts';
export { isUniqueViolation } from './databaseErrors.ts';
export { lockFolder, readFolderHolder, type FolderHolder, type FolderLock } from './folderLock.ts';
export { migrate } from './migrate.ts';
export { openPglite } from './pglite.ts';
export { openPostgres } from './postgres.ts';
export * from './adoptionStore.ts';
export * from './calloutJobStore.ts';
export * from './companionKey.ts';
export * from './embedSessionStore.ts';
export * from './idempotencyStore.ts';
export * from './orgStore.ts';
export * from './verificationStore.ts';
