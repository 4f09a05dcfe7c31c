/**
 * What stands between a caller who names a credential and the way out.
 *
 * @module
 */
import type { Caller } from '../../identity/caller.ts';
import type { Callout, ProxyCallout, ProxyRequest } from '../callout.ts';
import type { Credentials } from '../configuration/loadCredentials.ts';
import type { Engine } from './engine.ts';
import { createFreshness } from './freshness.ts';
import { createJsonCallout } from './jsonCallout.ts';
import { admit, createProxyCallout } from './proxyCallout.ts';
import { createWay, type ProtocolOf } from './ways.ts';

/** What {@link createCallouts} needs. */
export interface CalloutsOptions extends Pick<Engine, 'egress' | 'connections'> {
  readonly credentials: Credentials;
  /** Of {@link createProtocols}. */
  readonly protocolOf: ProtocolOf;
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** The two ways to call a vendor. Their errors hold no secret, token, address or body. */
export interface Callouts {
  /** For connectors. */
  readonly callout: Callout;
  /** For the proxy route. */
  readonly proxy: ProxyCallout;
  /**
   * Whether the proxy route would let a call through, asked before it is kept for later.
   *
   * @throws {@link AppError} `NAMED_CREDENTIAL_NOT_FOUND`, `CREDENTIAL_ACCESS_DENIED`, `CALLOUT_NOT_ALLOWED`, `CREDENTIAL_DISABLED`.
   */
  checkAccess(call: Pick<ProxyRequest, 'namedCredential' | 'method' | 'path'>, caller: Caller): void;
}

/**
 * Plays the part of `callout:Name` in an org.
 *
 * @throws {@link AppError} `CONFIGURATION_INVALID` if a formula of the file cannot be read.
 */
export function createCallouts(options: CalloutsOptions): Callouts {
  const { credentials, protocolOf, egress, connections, now = Date.now } = options;
  const ways = new Map(
    [...credentials.namedCredentials.values()].map((named) => [
      named.name,
      createWay(named, credentials.permissionSets, protocolOf),
    ]),
  );
  const engine: Engine = { ways, egress, connections, freshness: createFreshness({ now }), now };
  return {
    callout: createJsonCallout(engine),
    proxy: createProxyCallout(engine),
    checkAccess(call, caller) {
      admit(engine, call, { caller });
    },
  };
}
