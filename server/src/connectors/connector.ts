/**
 * What a connector gives an operation. Vendors' words end in `connectors/*\/*\/map.ts`; nothing above knows them.
 *
 * @module
 */
import type {
  KycCheckType,
  KycCheck,
  KycStatus,
  KycSubject,
  AccountType,
  AssetClass,
  Registration,
} from '@rialto/contract';
import type { Deadline } from '../deadline.ts';
import type { AppError } from '../errors.ts';

/** What a vendor call must know of the request it serves. */
export interface CallContext {
  /** Finds the call in log and audit. Sent to the vendor. */
  readonly requestId: string;
  readonly deadline: Deadline;
  /** `batch` makes way: an advisor is never kept waiting by it. Default `interactive`. */
  readonly lane?: Lane | undefined;
}

/** Who waits for a call: a person, or a job. */
export type Lane = 'interactive' | 'batch';

/**
 * How a command ended. There is no fourth way:
 * `done`, the vendor has it; `rejected`, the vendor surely does not have it; `unknown`, only {@link KycConnector.find} can tell.
 */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'rejected'; readonly error: AppError }
  | { readonly kind: 'unknown'; readonly error: AppError };

/** A case at a KYC vendor, in our words. */
export interface KycCase {
  readonly vendorReference: string;
  readonly status: KycStatus;
  /** 0 to 100. */
  readonly riskScore: number | null;
  readonly checks: readonly KycCheck[];
  /** ISO instant. */
  readonly completedAt: string | null;
}

/** A vendor that verifies people. */
export interface KycConnector {
  readonly vendor: string;
  /** Starts a case. One key is one case, however often it is sent. */
  execute(
    command: { readonly subject: KycSubject; readonly checks: readonly KycCheckType[] },
    key: string,
    context: CallContext,
  ): Promise<Outcome<KycCase>>;
  /** The case of that key, or `undefined` where the vendor has none. Settles `unknown`. */
  find(key: string, context: CallContext): Promise<KycCase | undefined>;
  /**
   * The case as it stands now.
   *
   * @param key - Under which it was started: a case that does not carry it is somebody else's.
   * @throws {@link AppError} `VENDOR_ANSWER_INVALID` if the vendor answers with another case.
   */
  read(vendorReference: string, key: string, context: CallContext): Promise<KycCase>;
}

/** An account as a portfolio vendor knows it. Amounts are decimal strings in `currency`. */
export interface AccountSnapshot {
  readonly accountId: string;
  readonly name: string;
  readonly numberEnding: string;
  readonly custodian: string;
  readonly type: AccountType;
  readonly registration: Registration;
  readonly owners: readonly { readonly clientNumber: string; readonly name: string }[];
  readonly currency: string;
  readonly value: string;
  /** `YYYY-MM-DD`, the valuation's day. */
  readonly asOf: string;
}

/** A position. Amounts are decimal strings in `currency`. */
export interface HoldingSnapshot {
  readonly holdingId: string;
  readonly accountId: string;
  readonly symbol: string | null;
  readonly isin: string | null;
  readonly name: string;
  readonly assetClass: AssetClass;
  readonly quantity: string;
  readonly currency: string;
  readonly price: string;
  readonly value: string;
  /** Total paid; `null` where the custodian does not know. */
  readonly cost: string | null;
  /** Reporting currency per unit of `currency` when it was paid; `null` where unknown or the same currency. */
  readonly costFxRate: string | null;
  readonly asOf: string;
}

/** What a household has. An account owned by two members is here once. */
export interface PortfolioSnapshot {
  readonly householdId: string;
  readonly name: string;
  /** Reporting currency. */
  readonly currency: string;
  readonly accounts: readonly AccountSnapshot[];
  readonly holdings: readonly HoldingSnapshot[];
  /** Currency → reporting currency per unit, at the newest valuation. The reporting currency itself is `1`. */
  readonly fxRates: Readonly<Record<string, string>>;
}

/** One day of a household in its reporting currency, each account counted once. */
export interface DailyValuation {
  readonly date: string;
  /** At the close. */
  readonly value: string;
  /** Money in (positive) and out on that day, at its end. */
  readonly netFlow: string;
}

/** A household's days in its reporting currency. */
export interface ValuationSeries {
  readonly currency: string;
  /** Oldest first. Each is a day on which at least one account was valued; the others stand at their last value. */
  readonly days: readonly DailyValuation[];
  /** The oldest among the accounts' last valuations, emptied accounts left out. `null` where there is none. */
  readonly asOf: string | null;
}

/** A vendor that keeps portfolios. */
export interface PortfolioConnector {
  readonly vendor: string;
  /** @throws {@link AppError} `HOUSEHOLD_NOT_FOUND` if the vendor does not know it. */
  readSnapshot(householdId: string, context: CallContext): Promise<PortfolioSnapshot>;
  /**
   * The household's days from `from` to `to`, both included, oldest first.
   *
   * @throws {@link AppError} `HOUSEHOLD_NOT_FOUND` if the vendor does not know it.
   */
  readValuations(
    householdId: string,
    range: { readonly from: string; readonly to: string },
    context: CallContext,
  ): Promise<ValuationSeries>;
}
