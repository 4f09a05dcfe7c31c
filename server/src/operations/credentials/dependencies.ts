/**
 * What the operations on credentials work with.
 *
 * @module
 */
import type { ProxyCallout } from '../../credentials/callout.ts';
import type { AccessTokens, Connections, Credentials } from '../../credentials/index.ts';

/** A secret in the sealed store, without its value. */
export interface StoredSecret {
  readonly name: string;
  /** 1, or 2 while it is being replaced. */
  readonly liveValues: number;
  /** ISO instant of the last change. */
  readonly updatedAt: string;
}

/** The sealed store, as far as an administrator may use it: values go in and never come out. */
export interface SecretStore {
  /** In the order of names. */
  list(): Promise<readonly StoredSecret[]>;
  /** The value before stays live until {@link SecretStore.retire}. */
  set(name: string, value: string): Promise<unknown>;
  /** Forgets the value before the newest. @returns whether there was one. */
  retire(name: string): Promise<boolean>;
  /** Forgets all of it. @returns whether there was anything. */
  delete(name: string): Promise<boolean>;
}

/** A client of the companion, as far as matters here. */
export interface KnownClient {
  readonly clientId: string;
  readonly orgIds: readonly string[];
  readonly scopes: ReadonlySet<string>;
  /** Names of the secrets it proves itself with. */
  readonly secretNames?: readonly string[] | undefined;
  /** Whether its tokens may speak for users. */
  readonly allowUserAssertions?: boolean | undefined;
}

/** One way to a vendor, as egress knows it. */
export interface Road {
  /** A named credential, or `token:` and an external credential. */
  readonly target: string;
  readonly operation: string;
  readonly breaker: 'closed' | 'half-open' | 'open';
}

/** What the operations on credentials work with. */
export interface CredentialDependencies {
  readonly credentials: Credentials;
  readonly connections: Connections;
  readonly secretStore: SecretStore;
  /** `process.env`, where secrets are looked for first. Only whether a name is there is asked. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By client id. */
  readonly clients: { get(clientId: string): KnownClient | undefined; values(): Iterable<KnownClient> };
  /** Names of the secrets that `config/clients.yaml` refers to. */
  readonly clientSecretNames: readonly string[];
  /** Names of the secrets that `config/apps.yaml` refers to. Default none. */
  readonly appSecretNames?: readonly string[];
  readonly tokens: Pick<AccessTokens, 'get' | 'states'>;
  readonly proxy: ProxyCallout;
  /** How the ways to the vendors are now. */
  roads(): readonly Road[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}
