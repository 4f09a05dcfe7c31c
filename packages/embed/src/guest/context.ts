/**
 * Checks, by hand and cheaply, what the page says about itself before an app sees it.
 *
 * @module
 */
import type { BusMessage, Context, SessionEnd } from '../protocol/messages.ts';
import { isRecord } from './json.ts';

const TOPICS = ['selection.holding', 'selection.member', 'selection.asOf'];

/** Whether it has the members an app will read without looking. */
export function isContext(data: unknown): data is Context {
  if (!isRecord(data)) return false;
  const { revision, record, appearance, selection } = data;
  return (
    Number.isSafeInteger(revision) &&
    (record === undefined || (isRecord(record) && typeof record['recordId'] === 'string')) &&
    isRecord(appearance) &&
    ['theme', 'language', 'currencyCode', 'timeZone'].every((name) => typeof appearance[name] === 'string') &&
    isRecord(selection)
  );
}

/** Whether it is a selection of a topic this version knows. */
export function isBusMessage(data: unknown): data is BusMessage {
  if (!isRecord(data) || !TOPICS.includes(data['topic'] as string)) return false;
  const { topic, value } = data;
  return value === null || (topic === 'selection.asOf' ? typeof value === 'string' : isRecord(value));
}

/** Whether it says why a session ended. */
export const isSessionEnd = (data: unknown): data is { readonly reason: SessionEnd } =>
  isRecord(data) && typeof data['reason'] === 'string';
