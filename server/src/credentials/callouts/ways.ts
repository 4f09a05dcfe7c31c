/**
 * Everything about one named credential that does not change from call to call, worked out once.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { Caller } from '../../identity/caller.ts';
import type { ProxyContext } from '../callout.ts';
import type { Credentials, NamedCredential } from '../configuration/loadCredentials.ts';
import type { ExternalCredential } from '../configuration/externalCredential.ts';
import { createHeaderFormulas, type HeaderFormulas } from '../formulas/headerFormulas.ts';
import type { Login, Protocol } from '../protocol.ts';
import { createAllowList, type AllowList } from './allowList.ts';
import { decideAccess } from './principalAccess.ts';
import { createRefusals, type Refusals } from './refusals.ts';

/** The protocol of an external credential. */
export type ProtocolOf = (credential: ExternalCredential) => Protocol;

/** A login and what it is called. */
export interface Access {
  readonly login: Login;
  /** `ExternalCredential-Principal`. */
  readonly principal: string;
}

/** The way to one vendor. */
export interface Way {
  readonly named: NamedCredential;
  /** Without a slash at its end. */
  readonly base: string;
  readonly protocol: Protocol;
  readonly formulas: HeaderFormulas;
  /** Whether a custom header has a formula in it. */
  readonly isDynamic: boolean;
  /** Whether there are no custom headers at all. */
  readonly isPlain: boolean;
  readonly refusals: Refusals;
  readonly isAllowed: AllowList;
  /** Whether the protocol is asked: for its own headers, or for what the formulas of others need. */
  readonly isAuthorized: boolean;
  /** Whether the caller's own words may hold formulas. */
  readonly mergesFields: boolean;
  /**
   * Whether formulas come before the protocol: one that signs must see what is sent, and what it signs cannot depend on it.
   * Otherwise they come behind it where one of them needs what only the protocol knows.
   */
  readonly isEarly: boolean;
  /** Whether the body must be in memory. */
  readonly needsBody: boolean;
  /** Whether anything is kept of its answers. */
  readonly isKept: boolean;
  /** @throws {@link AppError} `CREDENTIAL_ACCESS_DENIED` */
  accessOf(caller: Caller): Access;
  /** For the companion's own operations. @throws {@link AppError} `CREDENTIAL_NOT_CONFIGURED` if there is no `NamedPrincipal`. */
  ownAccess(): Access;
  /** For an administrator's test. @throws {@link AppError} `CREDENTIAL_ACCESS_DENIED` if there is no such principal, or it needs a user. */
  trialAccess(caller: Caller, trial: NonNullable<ProxyContext['trial']>): Access;
}

/** Decisions remembered per named credential; beyond that they are made anew. */
const MAX_ACCESSES = 10_000;

const nameOf = ({ credential, principal }: Login): string => `${credential.name}-${principal.name}`;

const denied = (why: string): AppError =>
  new AppError('CREDENTIAL_ACCESS_DENIED', why, { internal: { processed: 'no' } });

/** @throws {@link AppError} `CONFIGURATION_INVALID` if a formula cannot be read. */
export function createWay(
  named: NamedCredential,
  permissionSets: Credentials['permissionSets'],
  protocolOf: ProtocolOf,
): Way {
  const { externalCredential: credential, calloutOptions } = named;
  const protocol = protocolOf(credential);
  const formulas = createHeaderFormulas(named, credential);
  const customHeaders = [...credential.customHeaders, ...named.customHeaders];
  const accesses = new Map<string, Access | string>();
  const mergesFields = calloutOptions.allowMergeFieldsInBody || calloutOptions.allowMergeFieldsInHeader;
  const isAuthorized =
    calloutOptions.generateAuthorizationHeader || formulas.needsAuthorization || mergesFields;
  const isSigned = isAuthorized && protocol.signsBody;
  let own: Access | undefined;

  function decide(caller: Caller | undefined): Access | string {
    const decision = decideAccess(credential, caller, permissionSets);
    return decision.login === undefined
      ? decision.why
      : { login: decision.login, principal: nameOf(decision.login) };
  }

  return {
    named,
    base: named.url.replace(/\/+$/, ''),
    protocol,
    formulas,
    isDynamic: customHeaders.some(({ headerValue }) => headerValue.includes('{!')),
    isPlain: customHeaders.length === 0,
    refusals: createRefusals(credential),
    isAllowed: createAllowList(named.allow),
    isAuthorized,
    mergesFields,
    isEarly:
      isSigned ||
      (isAuthorized && protocol.signsHeaders === true) ||
      !(formulas.needsAuthorization || mergesFields),
    needsBody: isSigned || formulas.usesBody || calloutOptions.allowMergeFieldsInBody,
    isKept: named.cache.maxAgeS + named.cache.staleIfErrorS > 0,

    accessOf(caller) {
      const key = `${caller.clientId} ${caller.orgId} ${caller.userId ?? ''}`;
      let access = accesses.get(key);
      if (access === undefined) {
        if (accesses.size >= MAX_ACCESSES) accesses.clear();
        accesses.set(key, (access = decide(caller)));
      }
      if (typeof access === 'string') throw denied(access);
      return access;
    },

    ownAccess() {
      if (own !== undefined) return own;
      const access = decide(undefined);
      if (typeof access === 'string')
        throw new AppError('CREDENTIAL_NOT_CONFIGURED', access, { internal: { processed: 'no' } });
      return (own = access);
    },

    trialAccess({ orgId }, { principal: name, userId }) {
      const principal = credential.principals.find((each) => each.name === name);
      if (principal === undefined) throw denied(`${credential.name} has no principal of that name.`);
      if (principal.type === 'PerUserPrincipal' && userId === undefined)
        throw denied(`Each user has a login of their own for ${credential.name}: say which.`);
      const login = { credential, principal, userId, orgId };
      return { login, principal: nameOf(login) };
    },
  };
}
