/**
 * The protocols that need no token endpoint of OAuth, by external credential.
 *
 * @module
 */
import type { Egress } from '../../egress/index.ts';
import type { ExternalCredential } from '../configuration/externalCredential.ts';
import type { Protocol } from '../protocol.ts';
import { createAssumedRoles } from './assumedRoles.ts';
import { createAwsSv4 } from './awsSv4.ts';
import { createHttpMessageSignature } from './httpMessageSignature.ts';
import { createLoginSecrets, type LiveSecrets } from './loginSecrets.ts';
import { createBasic, createCustom, createNoAuthentication } from './simpleProtocols.ts';

/** What {@link createStaticProtocols} needs. */
export interface StaticProtocolOptions {
  readonly secrets: LiveSecrets;
  /** For AWS's token service. */
  readonly egress: Pick<Egress, 'send'>;
  /** Epoch milliseconds. Default the clock. */
  readonly now?: (() => number) | undefined;
}

/** Gives the protocol of an external credential; `undefined` for `OAuth` and `Jwt`, which are not static. */
export type StaticProtocols = (credential: ExternalCredential) => Protocol | undefined;

/** Makes each protocol once. */
export function createStaticProtocols(options: StaticProtocolOptions): StaticProtocols {
  const { egress, now = Date.now } = options;
  const secrets = createLoginSecrets(options.secrets, now);
  const basic = createBasic(secrets);
  const custom = createCustom(secrets);
  const none = createNoAuthentication();
  const aws = createAwsSv4({ secrets, roles: createAssumedRoles({ egress, now }), now });
  const signature = createHttpMessageSignature({ secrets, now, signsBody: false });
  const signatureWithBody = createHttpMessageSignature({ secrets, now, signsBody: true });
  return (credential) => {
    switch (credential.authenticationProtocol) {
      case 'Basic':
        return basic;
      case 'Custom':
        return custom;
      case 'NoAuthentication':
        return none;
      case 'AwsSv4':
        return aws;
      case 'HttpMessageSignature':
        return credential.parameters.components.includes('content-digest') ? signatureWithBody : signature;
      case 'Jwt':
      case 'OAuth':
        return undefined;
    }
  };
}
