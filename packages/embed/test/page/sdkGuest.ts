/**
 * An honest app: the guest SDK, as a vendor uses it. Tests call it as `sdk`.
 *
 * @module
 */
import { connect } from '../../src/guest/index.ts';

/** A grant the app's backend was given, and what came of it. */
export interface Redemption {
  readonly code: string;
  readonly nonce: string;
  readonly proof: string;
}

/** What tests call. */
export interface SdkGuest {
  readonly connect: typeof connect;
  connection: Awaited<ReturnType<typeof connect>> | undefined;
  /** Where the SDK went to redeem a code. */
  readonly redemptions: Redemption[];
  /** Whether this app may keep anything in the browser. */
  readonly isStorageBlocked: boolean;
}

declare global {
  var sdk: SdkGuest;
}

const isStorageBlocked = (): boolean => {
  try {
    localStorage.getItem('x');
    return false;
  } catch {
    return true;
  }
};

globalThis.sdk = { connect, connection: undefined, redemptions: [], isStorageBlocked: isStorageBlocked() };
