/**
 * What the page knows of each method, in a table nothing is inherited by.
 *
 * @module
 */
import {
  CAPABILITY_OF_METHOD,
  HOST_METHOD_SCHEMAS,
  type Capability,
  type HostMethod,
  type Schema,
} from '../protocol/index.ts';

/** The rules of one method. */
export interface MethodRule {
  readonly method: HostMethod;
  readonly capability: Capability | null;
  readonly params: Schema<unknown>;
  readonly result: Schema<unknown>;
  /** Whether it means the record that is shown, and so nothing to a record that no longer is. */
  readonly isAboutRecord: boolean;
}

const ABOUT_RECORD: ReadonlySet<HostMethod> = new Set([
  'token.get',
  'ui.toast',
  'nav.record',
  'nav.url',
  'drill.open',
  'bus.publish',
  'dirty.set',
  'record.refresh',
]);

const names = Object.keys(HOST_METHOD_SCHEMAS) as HostMethod[];

/** Method → rules. A map: `constructor` and `__proto__` are not in it. */
export const METHOD_RULES: ReadonlyMap<string, MethodRule> = new Map(
  names.map((method) => [
    method,
    {
      method,
      capability: CAPABILITY_OF_METHOD[method],
      ...HOST_METHOD_SCHEMAS[method],
      isAboutRecord: ABOUT_RECORD.has(method),
    },
  ]),
);
