/**
 * What the operations on orgs work with.
 *
 * @module
 */
import type { Adoption, FieldFault, RolloutStage } from '@rialto/contract';
import type { Caller, NamedUser } from '../../identity/caller.ts';
import type { Database } from '../../storage/index.ts';

/** The clients, as far as matters here. */
export interface KnownClients {
  get(clientId: string): { readonly label: string } | undefined;
  /** Whether `config/clients.yaml` has that client. */
  isOfFile(clientId: string): boolean;
  /** Whether `config/clients.yaml` has a client that calls for that org. */
  isOrgOfFile(orgId: string): boolean;
}

/** How clients prove themselves. */
export interface ClientProofs {
  /** Salt and hash of a secret. */
  digestSecret(secret: string): string;
  isSecretOf(digest: string, secret: string): boolean;
  /** Reads keys somebody sends, and says what is wrong with them. */
  readPublicKeys(given: readonly string[]): {
    readonly publicKeys: readonly string[];
    readonly faults: readonly FieldFault[];
  };
  /** RFC 7638. */
  thumbprintsOf(publicKeys: readonly string[]): string[];
}

/** How far Rialto is introduced, for one who asks. */
export interface Standing {
  readonly stage: RolloutStage;
  /** `undefined` where it depends on the user, and none is named. */
  readonly isIncluded: boolean | undefined;
}

/** What the operations on orgs work with. */
export interface OrgDependencies {
  readonly database: Database;
  readonly clients: KnownClients;
  readonly proofs: ClientProofs;
  /** Takes what was changed into this companion's memory. */
  reload(): Promise<void>;
  /** @returns `undefined`: everybody is included. */
  standingOf(caller: Caller, user: NamedUser | undefined): Standing | undefined;
  readonly adoption: {
    read(orgId: string, days: number): Promise<Adoption>;
    flush(): Promise<void>;
  };
  /** Of this companion. */
  readonly version: string;
  /** Clock, in epoch milliseconds. */
  readonly now: () => number;
}
