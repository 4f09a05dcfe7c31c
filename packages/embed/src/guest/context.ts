/**
 * Checks, by hand and cheaply, what the page says about itself before an app sees it.
 *
 * @module
 */
import type { BusMessage, Context, SessionEnd } from '../protocol/messages.ts';
import { isRecord } from './json.ts';

/** Whether it has the members an app will read without looking. */
export function isContext(data: unknown): data is Context {
  if (!isRecord(data)) return false;
  const { revision, record, appearance, selection } = data;
  return (
    Number.isSafeInteger(revision) &&
    (record === undefined || (isRecord(record) && typeof record['recordId'] === 'string')) &&
    isRecord(appearance) &&
    isRecord(selection)
  );
}

/** Whether it is a selection of some topic. Who listens asked for the topics this version knows. */
export const isBusMessage = (data: unknown): data is BusMessage =>
  isRecord(data) && typeof data['topic'] === 'string' && data['value'] !== undefined;

/** Whether it says why a session ended. */
export const isSessionEnd = (data: unknown): data is { readonly reason: SessionEnd } =>
  isRecord(data) && typeof data['reason'] === 'string';
