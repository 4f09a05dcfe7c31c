/**
 * The pretend vendors, all in one process: an OAuth server, Probity and Ledgerline, each on a port of its own.
 *
 * @module
 */
import { LEDGERLINE_RESOURCE, LEDGERLINE_SCOPE, startLedgerline } from './ledgerline/index.ts';
import { startAuthorizationServer } from './oauth/authorizationServer.ts';
import { PROBITY_RESOURCE, PROBITY_SCOPE, startProbity } from './probity/index.ts';
import type { CallControl } from './calls.ts';
import type { FaultControl } from './faults.ts';
import type { RunningService } from './vendorService.ts';

export type { CallControl } from './calls.ts';
export type { Fault, FaultControl, FaultKind } from './faults.ts';

/** The three services. */
export type VendorName = 'oauth' | 'probity' | 'ledgerline';

/** How to start the vendors. */
export interface VendorsOptions {
  /** Ports of 127.0.0.1. Default 0 each: any free one. */
  readonly ports?: Readonly<Partial<Record<VendorName, number>>>;
  /** Secrets of the clients `rialto-probity` and `rialto-ledgerline`. */
  readonly secrets: Readonly<Record<'probity' | 'ledgerline', string>>;
  /** The vendors' clock; tokens go by the real one. Default: the real one. */
  readonly now?: () => Date;
  /** How long an access token holds. Default 300. */
  readonly tokenLifetimeSeconds?: number;
  /** Seconds a case takes times this are real seconds. Default 1; tests take 0.05. */
  readonly resultDelayFactor?: number;
  /** File in which Probity keeps its cases over a restart. Default: they end with the process. */
  readonly casesFile?: string | undefined;
}

/** What a test holds of one service: the same as its control routes. */
export interface VendorControl {
  readonly faults: FaultControl;
  readonly calls: CallControl;
}

/** Running vendors. */
export interface RunningVendors extends Readonly<Record<VendorName, VendorControl>> {
  readonly urls: Readonly<Record<VendorName, string>>;
  /** Ends all at once. */
  close(): Promise<void>;
}

/** @throws if a secret is not visible ASCII, or a port is taken, naming the service; nothing is left running then. */
export async function startVendors(options: VendorsOptions): Promise<RunningVendors> {
  const { ports = {}, secrets, now = () => new Date() } = options;
  for (const [client, secret] of Object.entries(secrets)) {
    if (!/^[\x20-\x7e]+$/.test(secret))
      throw new Error(`The secret of rialto-${client} must be visible ASCII characters and spaces.`);
  }
  const running: RunningService[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((service) => service.close()));
  };
  const keep = <T extends RunningService>(service: T): T => {
    running.push(service);
    return service;
  };
  try {
    const oauth = keep(
      await startAuthorizationServer({
        port: ports.oauth ?? 0,
        tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 300,
        clients: [
          {
            clientId: 'rialto-probity',
            secret: secrets.probity,
            authentication: 'client_secret_basic',
            resource: PROBITY_RESOURCE,
            scope: PROBITY_SCOPE,
          },
          {
            clientId: 'rialto-ledgerline',
            secret: secrets.ledgerline,
            authentication: 'client_secret_post',
            resource: LEDGERLINE_RESOURCE,
            scope: LEDGERLINE_SCOPE,
          },
        ],
      }),
    );
    const { issuer } = oauth;
    const resultDelayFactor = options.resultDelayFactor ?? 1;
    const probity = keep(
      await startProbity({
        port: ports.probity ?? 0,
        issuer,
        now,
        resultDelayFactor,
        casesFile: options.casesFile,
      }),
    );
    const ledgerline = keep(await startLedgerline({ port: ports.ledgerline ?? 0, issuer, now }));
    // The vendors fetched the keys just now: nobody else's call is counted.
    oauth.calls.clear();
    return {
      urls: { oauth: oauth.url, probity: probity.url, ledgerline: ledgerline.url },
      oauth,
      probity,
      ledgerline,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
