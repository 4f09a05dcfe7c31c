/**
 * The values of merge fields, for a login and for one request of it.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Authorization, Login, OutgoingRequest } from '../protocol.ts';
import { isBody } from './fields.ts';
import type { FormulaScope } from './formula.ts';

const NO_BODY = Buffer.alloc(0);

/** What formulas about a login see: claims of a JWT, a scope to ask for. */
export function createLoginScope({ principal, userId, orgId }: Login): FormulaScope {
  return (field) => {
    switch (field) {
      case '$User.Id':
        return userId;
      case '$Organization.Id':
        return orgId;
      case '$Credential.OAuthConsumerKey':
        return 'clientId' in principal.parameters && typeof principal.parameters.clientId === 'string'
          ? principal.parameters.clientId
          : undefined;
      default:
        return undefined;
    }
  };
}

/** What {@link createRequestScope} is made of. */
export interface RequestScopeOptions {
  readonly request: OutgoingRequest;
  readonly login: Login;
  /** What the protocol gave. Absent: `$Credential…` has no value but the body. */
  readonly authorization?: Authorization | undefined;
  /** Epoch milliseconds: every formula of the request sees this time. */
  readonly nowMs: number;
  /** Default a random UUID. Called at most once. */
  readonly nonce?: (() => string) | undefined;
}

/** `Scheme value`. */
function splitHeader(authorization: Authorization | undefined): [scheme?: string, value?: string] {
  const header = authorization?.headers['authorization'] ?? '';
  const space = header.indexOf(' ');
  return space === -1 ? [] : [header.slice(0, space), header.slice(space + 1)];
}

/** What formulas about a request see. Make one for each request: its time and nonce never change. */
export function createRequestScope(options: RequestScopeOptions): FormulaScope {
  const { request, authorization, nowMs, nonce = randomUUID } = options;
  const ofLogin = createLoginScope(options.login);
  let onceOnly: string | undefined;
  return (field) => {
    switch (field) {
      case '$Request.Method':
        return request.method;
      case '$Request.Path':
        return request.url.pathname;
      case '$Request.Query':
        return request.url.search.slice(1);
      case '$Request.PathAndQuery':
        return request.url.pathname + request.url.search;
      case '$Request.Timestamp':
        return String(Math.floor(nowMs / 1_000));
      case '$Request.TimestampMs':
        return String(Math.floor(nowMs));
      case '$Request.Nonce':
        return (onceOnly ??= nonce());
      case '$Credential.AuthorizationMethod':
        return splitHeader(authorization)[0];
      case '$Credential.AuthorizationHeaderValue':
        return splitHeader(authorization)[1];
      case '$Credential.OAuthToken': {
        const [scheme, token] = splitHeader(authorization);
        return scheme === 'Basic' ? undefined : token;
      }
      default:
        if (isBody(field)) return request.body === 'streamed' ? undefined : (request.body ?? NO_BODY);
        return authorization?.fields?.(field) ?? ofLogin(field);
    }
  };
}
