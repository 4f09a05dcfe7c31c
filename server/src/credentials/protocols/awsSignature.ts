/**
 * Signs requests with AWS Signature Version 4.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html | Create a signed AWS API request}
 * @module
 */
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { OutgoingRequest } from '../protocol.ts';

/** What AWS knows somebody by. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Where a signature counts. */
export interface AwsScope {
  readonly region: string;
  readonly service: string;
}

/** SHA-256 and its HMAC, as the signer wants them. */
class Sha256 {
  private readonly secret: string | NodeJS.ArrayBufferView | undefined;
  private state: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.secret = secret instanceof ArrayBuffer ? new Uint8Array(secret) : (secret as NodeJS.ArrayBufferView);
    this.state = this.begin();
  }
  private begin(): typeof this.state {
    return this.secret === undefined ? createHash('sha256') : createHmac('sha256', this.secret);
  }
  update(data: Uint8Array): void {
    this.state.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.state.digest());
  }
  reset(): void {
    this.state = this.begin();
  }
}

/** They take the path as it is sent, and want the body's hash in a header. */
const STORAGE = /^s3(?:-|express|$)/;
/** Egress sends these as they are. A header nobody signed cannot break a signature on its way. */
const SIGNED = /^(?:content-type|content-md5|x-amz-.*)$/;

/** Names once, values in the order of the address: how they are written there does not count. */
function queryOf(url: URL): Record<string, string[]> {
  const query: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of url.searchParams) (query[name] ??= []).push(value);
  return query;
}

/**
 * The headers a signed request has in addition, `authorization` among them. The body must be in memory.
 *
 * @param nowMs - Epoch milliseconds. AWS takes no request that is more than five minutes old.
 */
export async function signAwsRequest(
  request: Omit<OutgoingRequest, 'body'> & { readonly body: Buffer | undefined },
  keys: AwsKeys,
  { region, service }: AwsScope,
  nowMs: number,
): Promise<Record<string, string>> {
  const { url, method, body } = request;
  const isStorage = STORAGE.test(service);
  const signer = new SignatureV4({
    service,
    region,
    credentials: { ...keys, sessionToken: keys.sessionToken as string },
    sha256: Sha256,
    uriEscapePath: !isStorage,
    applyChecksum: isStorage || service === 'glacier',
  });
  const before: Record<string, string> = { host: url.host };
  for (const [name, value] of Object.entries(request.headers)) if (SIGNED.test(name)) before[name] = value;
  const { headers } = await signer.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: queryOf(url),
      headers: before,
      body,
    },
    { signingDate: new Date(nowMs) },
  );
  // Egress writes the host; the others are there already.
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => name !== 'host' && before[name] !== value),
  );
}
