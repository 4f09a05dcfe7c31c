/**
 * What the platform does at a callout by a named credential: may this user, where to, with which token. The Apex runner calls
 * this instead of the companion.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { SourceTree } from '../deploy/sourceTree.ts';
import { route, type OrgAnswer, type OrgRequest, type Route } from '../http/routes.ts';
import { documentsOf, namedCredentialUrl } from '../records/deployedRows.ts';
import { childrenOf, textOf, type XmlElement } from '../../preview/xmlTree.ts';
import { RUNNER_IDS } from './runnerUsers.ts';
import type { StoredCredentials } from './storedCredentials.ts';

/** Milliseconds before its end at which a token is renewed. */
const EXPIRY_MARGIN_MS = 60_000;
/** Less than Apex waits. */
const TIMEOUT_MS = 14_000;
/** What belongs to one connection and is not handed on. */
const OWN_HEADERS = new Set([
  'host',
  'connection',
  'content-length',
  'authorization',
  'accept-encoding',
  'expect',
]);

/** What the platform says. No colon: it would end the header's name. */
const NO_ACCESS =
  'We couldn’t access the credential(s). You might not have the required permissions, or the external credential might not exist.';
const NOT_CONFIGURED = 'The named credential isn’t fully configured';
const REFUSED = 'Unable to fetch the OAuth token. Error invalid_client';

/** A named credential of the org. */
interface NamedCredential {
  readonly url: string;
  readonly externalCredential: string;
  readonly principal: string;
  readonly tokenUrl: string;
}

/** Callouts of the org. */
export class NamedCallouts {
  readonly #credentials: StoredCredentials;
  readonly #mayUse: (externalCredential: string) => boolean;
  readonly #orgId: string;
  readonly #known = new Map<string, NamedCredential>();
  readonly #tokens = new Map<
    string,
    { readonly token: string; readonly endsAt: number; readonly secret: string }
  >();
  /** Only the runner this process started knows the path. */
  readonly #path = `/_callout/${randomBytes(16).toString('base64url')}`;

  /**
   * @param mayUse - Whether the running user holds access to the principal of that external credential.
   * @param orgId - The org's.
   */
  constructor(
    credentials: StoredCredentials,
    mayUse: (externalCredential: string) => boolean,
    orgId: string,
  ) {
    this.#credentials = credentials;
    this.#mayUse = mayUse;
    this.#orgId = orgId;
  }

  /** Reads the named credentials of a tree. */
  load(tree: SourceTree): void {
    const documents = documentsOf(tree);
    const external = new Map(
      (documents.get('ExternalCredential') ?? []).map(({ name, root }) => [name, root]),
    );
    this.#known.clear();
    this.#tokens.clear();
    for (const { name, root } of documents.get('NamedCredential') ?? []) {
      const authentication = childrenOf(root, 'namedCredentialParameters').find(
        (parameter) => textOf(parameter, 'parameterType') === 'Authentication',
      );
      const externalCredential =
        authentication === undefined ? '' : (textOf(authentication, 'externalCredential') ?? '');
      const url = namedCredentialUrl(root);
      const credential = external.get(externalCredential);
      if (url === undefined || credential === undefined) continue;
      const parameter = (type: string, element: string) => parameterOf(credential, type, element);
      this.#known.set(name, {
        url: url.replace(/\/$/, ''),
        externalCredential,
        principal: parameter('NamedPrincipal', 'parameterName') ?? '',
        tokenUrl: parameter('AuthProviderUrl', 'parameterValue') ?? '',
      });
    }
  }

  /** Whether an external credential that a named one uses has that principal. */
  hasPrincipal(externalCredential: string, principal: string): boolean {
    return [...this.#known.values()].some(
      (known) => known.externalCredential === externalCredential && known.principal === principal,
    );
  }

  /**
   * Arguments that lead the runner's callouts here, or make them fail as the platform makes them fail. The runner throws a
   * `CalloutException` that names a header HTTP does not allow: so the header is called what the platform says.
   */
  async runnerArguments(origin: string): Promise<string[]> {
    const args: string[] = [];
    for (const [name, credential] of this.#known) {
      args.push('--callout', `${name}=${origin}${this.#path}/${name}`);
      const token = await this.#token(name, credential);
      if (token.fault !== undefined) args.push('--callout-header', `${name}=${token.fault}:-`);
    }
    return args;
  }

  /** The address the runner calls. */
  routes(): Route[] {
    return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) =>
      route(method, `${this.#path}/(\\w+)(/.*)?`, (request) => this.#call(request), true),
    );
  }

  async #call(request: OrgRequest): Promise<OrgAnswer> {
    const [name = '', path = ''] = request.captured;
    const credential = this.#known.get(name);
    if (credential === undefined) return { isCut: true };
    const token = await this.#token(name, credential);
    if (token.value === undefined) return { isCut: true };
    const query = request.query.toString();
    const sent = Object.entries(request.headers).filter(([header]) => !OWN_HEADERS.has(header));
    // The runner has one org, whose id Apex says wherever it runs: here it is told from the org's and back.
    const headers = sent.map(([header, value]): [string, string] => [
      header,
      value === RUNNER_IDS.organization ? this.#orgId : String(value),
    ]);
    const send = (value: string): Promise<Response> =>
      fetch(`${credential.url}${path}${query === '' ? '' : `?${query}`}`, {
        method: request.method,
        headers: [...headers, ['authorization', `Bearer ${value}`]],
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(request.body.length > 0 && { body: new Uint8Array(request.body) }),
      });
    try {
      let response = await send(token.value);
      if (response.status === 401) {
        // As the platform: a token that is refused is fetched anew, once.
        this.#tokens.delete(name);
        const fresh = await this.#token(name, credential);
        if (fresh.value === undefined) return { isCut: true };
        response = await send(fresh.value);
      }
      return {
        status: response.status,
        body: (await response.text()).replaceAll(this.#orgId, RUNNER_IDS.organization),
        contentType: response.headers.get('content-type') ?? 'application/json',
      };
    } catch {
      return { isCut: true };
    }
  }

  /** A token, kept until shortly before its end; or what the platform says where there is none. */
  async #token(name: string, credential: NamedCredential): Promise<{ value?: string; fault?: string }> {
    const kept = this.#tokens.get(name);
    const { externalCredential, principal, tokenUrl } = credential;
    if (!this.#mayUse(externalCredential)) return { fault: NO_ACCESS };
    const stored = this.#credentials.read(externalCredential, principal);
    if (stored === undefined) return { fault: NOT_CONFIGURED };
    // A token that was got with another secret is not that of this one.
    if (kept !== undefined && kept.endsAt > Date.now() && kept.secret === stored.clientSecret)
      return { value: kept.token };
    const basic = [stored.clientId, stored.clientSecret].map(encodeURIComponent).join(':');
    let response: Response;
    try {
      response = await fetch(tokenUrl, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      // The call itself will fail as the companion does: not reached.
      return {};
    }
    const answer = (await response.json().catch(() => ({}))) as {
      access_token?: string;
      expires_in?: number;
    };
    if (!response.ok || answer.access_token === undefined) return { fault: REFUSED };
    const endsAt = Date.now() + (answer.expires_in ?? 0) * 1000 - EXPIRY_MARGIN_MS;
    this.#tokens.set(name, { token: answer.access_token, endsAt, secret: stored.clientSecret });
    return { value: answer.access_token };
  }
}

function parameterOf(credential: XmlElement, type: string, element: string): string | undefined {
  const parameter = childrenOf(credential, 'externalCredentialParameters').find(
    (each) => textOf(each, 'parameterType') === type,
  );
  return parameter === undefined ? undefined : textOf(parameter, element);
}
