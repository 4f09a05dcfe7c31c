/**
 * A KYC vendor in memory for tests: takes a case per key, answers as it is told.
 *
 * @module
 */
import { KYC_CHECKS, type ErrorCode, type KycStatus } from '@rialto/contract';
import type { KycCase, KycConnector, Outcome } from '../../connectors/connector.ts';
import { AppError } from '../../errors.ts';

/** How one call ends. `lost`: the work is done, the answer never comes. */
export type Behaviour = 'works' | 'lost' | ErrorCode;

/** What a test holds of the vendor. */
export interface TestVendor {
  readonly kyc: KycConnector;
  /** Key → case: what the vendor really has. */
  readonly cases: Map<string, KycCase>;
  /** Calls so far, e.g. `execute`. */
  readonly calls: string[];
  /** How the next calls of a method end, then it works again. An error code: the vendor surely did nothing. */
  next(method: 'execute' | 'find' | 'read', ...behaviours: Behaviour[]): void;
  /** Runs inside the next `execute`, before the case is made. */
  beforeExecute: (() => Promise<void>) | undefined;
  /** The status new cases have, and with {@link decide} those there are. */
  status: KycStatus;
  decide(status: KycStatus): void;
}

const error = (code: ErrorCode, processed: 'no' | 'unknown'): AppError =>
  new AppError(code, `Test: ${code}.`, { internal: { processed } });

/** A case in which every check says what the status implies. */
function caseOf(vendorReference: string, status: KycStatus): KycCase {
  const isDone = status === 'APPROVED' || status === 'IN_REVIEW';
  const completedAt = isDone ? '2026-11-20T15:00:00.000Z' : null;
  return {
    vendorReference,
    status,
    riskScore: isDone ? 12 : null,
    checks: KYC_CHECKS.map((type) => ({ type, result: isDone ? 'CLEAR' : null, reasons: [], completedAt })),
    completedAt: status === 'APPROVED' ? completedAt : null,
  };
}

/** Makes a vendor whose cases are approved at once. */
export function createTestVendor(): TestVendor {
  const planned = new Map<string, Behaviour[]>();
  const begin = (method: string): Behaviour => {
    vendor.calls.push(method);
    return planned.get(method)?.shift() ?? 'works';
  };
  const answer = <T>(behaviour: Behaviour, value: T): T => {
    if (behaviour === 'works') return value;
    throw behaviour === 'lost' ? error('VENDOR_TIMEOUT', 'unknown') : error(behaviour, 'no');
  };
  const vendor: TestVendor = {
    cases: new Map(),
    calls: [],
    status: 'APPROVED',
    beforeExecute: undefined,
    next: (method, ...behaviours) => planned.set(method, behaviours),
    decide(status) {
      vendor.status = status;
      for (const [key, { vendorReference }] of vendor.cases)
        vendor.cases.set(key, caseOf(vendorReference, status));
    },
    kyc: {
      vendor: 'probity',
      async execute(_, key): Promise<Outcome<KycCase>> {
        const behaviour = begin('execute');
        const before = vendor.beforeExecute;
        vendor.beforeExecute = undefined;
        await before?.();
        if (behaviour !== 'works' && behaviour !== 'lost')
          return { kind: 'rejected', error: error(behaviour, 'no') };
        const value = vendor.cases.get(key) ?? caseOf(`case-of-${key}`, vendor.status);
        vendor.cases.set(key, value);
        return behaviour === 'works'
          ? { kind: 'done', value }
          : { kind: 'unknown', error: error('VENDOR_TIMEOUT', 'unknown') };
      },
      find: async (key) => answer(begin('find'), vendor.cases.get(key)),
      async read(vendorReference, key) {
        const behaviour = begin('read');
        const found = answer(behaviour, vendor.cases.get(key));
        if (found?.vendorReference !== vendorReference) throw error('VENDOR_ANSWER_INVALID', 'unknown');
        return found;
      },
    },
  };
  return vendor;
}
