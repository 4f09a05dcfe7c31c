/**
 * Which protocol an external credential speaks.
 *
 * @module
 */
import type { Egress } from '../../egress/index.ts';
import type { Protocol } from '../protocol.ts';
import { createJwtProtocol } from '../oauth/jwtProtocol.ts';
import { createOAuthProtocol, type OAuthProtocolOptions } from '../oauth/oauthProtocol.ts';
import { createStaticProtocols } from '../protocols/createStaticProtocols.ts';
import type { Secrets } from '../vault/secrets.ts';
import type { ProtocolOf } from './ways.ts';

/** What {@link createProtocols} needs. */
export interface ProtocolsOptions extends OAuthProtocolOptions {
  readonly secrets: Pick<Secrets, 'live' | 'prefer'>;
  /** For AWS's token service. */
  readonly egress: Pick<Egress, 'send'>;
}

/** Makes each protocol once. */
export function createProtocols(options: ProtocolsOptions): ProtocolOf {
  const fixed = createStaticProtocols(options);
  const oauth = createOAuthProtocol(options);
  const jwt = createJwtProtocol(options);
  return (credential): Protocol => {
    switch (credential.authenticationProtocol) {
      case 'OAuth':
        return oauth;
      case 'Jwt':
        return jwt;
      default:
        return fixed(credential) as Protocol;
    }
  };
}
