/**
 * Probity's cases. One idempotency key is one case for 24 hours.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Ends, Settles } from '../../world/index.ts';
import type { Application } from './application.ts';
import { openCaseFile } from './caseFile.ts';
import { caseAt, type CaseAnswer, type OpenedCase } from './caseProgress.ts';

const KEY_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Opens and finds cases. */
export interface CaseStore {
  /** Opens a case, or answers the one that key opened before (`isNew` false), whatever is applied for. */
  open(
    key: string,
    application: Application,
    script: Settles | Ends,
  ): { readonly case: CaseAnswer; readonly isNew: boolean };
  find(caseId: string): CaseAnswer | undefined;
  findByReference(externalReference: string): readonly CaseAnswer[];
}

/** What the store needs. */
export interface CaseStoreOptions {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Seconds of a script times this are real seconds. */
  readonly delayFactor: number;
  /** Keeps cases over a restart. Absent: they end with the process. */
  readonly file: string | undefined;
}

/** @throws if the file cannot be read. */
export function createCaseStore({ now, delayFactor, file }: CaseStoreOptions): CaseStore {
  const { kept, append } = openCaseFile(file);
  const cases = new Map<string, OpenedCase>(kept.map((one) => [one.caseId, one]));
  const caseIdOfKey = new Map<string, string>(kept.map(({ key, caseId }) => [key, caseId]));

  /** Without a pause between looking and keeping: however many ask at once, one case comes of it. */
  function openedWith(key: string): OpenedCase | undefined {
    const known = cases.get(caseIdOfKey.get(key) ?? '');
    return known !== undefined && now() - known.openedAt < KEY_LIFETIME_MS ? known : undefined;
  }

  return {
    open(key, { external_reference: externalReference, services }, script) {
      const known = openedWith(key);
      if (known !== undefined) return { case: caseAt(known, now()), isNew: false };
      const opened: OpenedCase = {
        caseId: `prb_${randomBytes(13).toString('hex')}`,
        externalReference,
        services,
        script,
        openedAt: now(),
        delayFactor,
      };
      append({ ...opened, key });
      cases.set(opened.caseId, opened);
      caseIdOfKey.set(key, opened.caseId);
      return { case: caseAt(opened, opened.openedAt), isNew: true };
    },
    find(caseId) {
      const known = cases.get(caseId);
      return known && caseAt(known, now());
    },
    findByReference: (reference) =>
      [...cases.values()]
        .filter(({ externalReference }) => externalReference === reference)
        .map((one) => caseAt(one, now())),
  };
}
