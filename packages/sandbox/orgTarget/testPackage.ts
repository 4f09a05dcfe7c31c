/**
 * For tests: packages as `sf` sends them, and calls as its session makes them.
 *
 * @module
 */
import type { OrgTarget } from './index.ts';
import { crc32 } from 'node:zlib';

const META = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

/** A zip of stored files. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const entries: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [path, text] of Object.entries(files)) {
    const [name, data] = [Buffer.from(path), Buffer.from(text)];
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt32LE(crc32(data), 14);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(data.length, 22);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt32LE(crc32(data), 16);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(data.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(at, 42);
    entries.push(local, name, data);
    directory.push(central, name);
    at += local.length + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...entries, ...directory, end]);
}

/** A `package.xml`, or a list of removals. */
export function manifest(types: Readonly<Record<string, readonly string[]>>): string {
  const inner = Object.entries(types).map(
    ([type, members]) =>
      `<types>${members.map((member) => `<members>${member}</members>`).join('')}<name>${type}</name></types>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><Package ${META}>${inner.join('')}<version>65.0</version></Package>`;
}

/** A metadata document. */
export const document = (root: string, inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} ${META}>\n${inner}\n</${root}>\n`;

/** A permission set with a custom permission. */
export const PERMISSIONS = {
  'package.xml': manifest({ CustomPermission: ['Read_Notes'], PermissionSet: ['Reader'] }),
  'customPermissions/Read_Notes.customPermission': document('CustomPermission', '<label>Read notes</label>'),
  'permissionsets/Reader.permissionset': document(
    'PermissionSet',
    '<customPermissions><enabled>true</enabled><name>Read_Notes</name></customPermissions><label>Reader</label>',
  ),
} as const;

/** The credentials of an org that calls a companion at that address. */
export const credentialFiles = (companion: string): Record<string, string> => ({
  'package.xml': manifest({
    ExternalCredential: ['Companion'],
    NamedCredential: ['Companion'],
    PermissionSet: ['Principal'],
  }),
  'externalCredentials/Companion.externalCredential': document(
    'ExternalCredential',
    `<authenticationProtocol>Oauth</authenticationProtocol>
<externalCredentialParameters><parameterGroup>DefaultGroup</parameterGroup><parameterName>TokenEndpoint</parameterName><parameterType>AuthProviderUrl</parameterType><parameterValue>${companion}/oauth/token</parameterValue></externalCredentialParameters>
<externalCredentialParameters><parameterGroup>Service</parameterGroup><parameterName>Service</parameterName><parameterType>NamedPrincipal</parameterType><sequenceNumber>1</sequenceNumber></externalCredentialParameters>
<label>Companion</label>`,
  ),
  'namedCredentials/Companion.namedCredential': document(
    'NamedCredential',
    `<label>Companion</label>
<namedCredentialParameters><parameterName>Url</parameterName><parameterType>Url</parameterType><parameterValue>${companion}</parameterValue></namedCredentialParameters>
<namedCredentialParameters><externalCredential>Companion</externalCredential><parameterName>ExternalCredential</parameterName><parameterType>Authentication</parameterType></namedCredentialParameters>
<namedCredentialType>SecuredEndpoint</namedCredentialType>`,
  ),
  'permissionsets/Principal.permissionset': document(
    'PermissionSet',
    '<externalCredentialPrincipalAccesses><enabled>true</enabled><externalCredentialPrincipal>Companion-Service</externalCredentialPrincipal></externalCredentialPrincipalAccesses><label>Principal</label>',
  ),
});

/** An answer of the org. */
export interface Answer {
  readonly status: number;
  /** JSON, or the text where it is none. */
  readonly body: unknown;
}

/** Calls a path below `/services/data/v65.0`, or from the root if it begins with `//`. */
export async function call(
  org: OrgTarget,
  method: string,
  path: string,
  body?: unknown,
  token = org.accessToken,
): Promise<Answer> {
  const address = path.startsWith('//') ? path.slice(1) : `/services/data/v65.0${path}`;
  const response = await fetch(org.url + address, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) as unknown };
  } catch {
    return { status: response.status, body: text };
  }
}

/** Rows of a query. */
export async function query(org: OrgTarget, soql: string): Promise<Record<string, unknown>[]> {
  const { body } = await call(org, 'GET', `/query?q=${encodeURIComponent(soql)}`);
  return (body as { records: Record<string, unknown>[] }).records;
}

/** The code of a refusal. */
export const codeOf = ({ body }: Answer): string | undefined =>
  (body as { errorCode?: string }[] | undefined)?.[0]?.errorCode;

/** What a deployment came to. */
export interface DeployOutcome {
  readonly status: string;
  readonly errorMessage?: string;
  readonly details: {
    readonly componentFailures: readonly {
      readonly componentType: string;
      readonly fullName: string;
      readonly fileName: string;
      readonly problem: string;
      readonly lineNumber?: number;
    }[];
    readonly componentSuccesses: readonly { readonly fullName: string; readonly created: boolean }[];
  };
}

/** Begins a deployment over REST. Returns its id. */
export async function beginDeploy(
  org: OrgTarget,
  files: Readonly<Record<string, string>>,
  deployOptions: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const form = new FormData();
  form.append('json', new Blob([JSON.stringify({ deployOptions })], { type: 'application/json' }));
  form.append('file', new Blob([new Uint8Array(zipOf(files))], { type: 'application/zip' }), 'package.zip');
  const response = await fetch(`${org.url}/services/data/v65.0/metadata/deployRequest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${org.accessToken}` },
    body: form,
  });
  return ((await response.json()) as { id: string }).id;
}

/** Where a deployment stands. */
export async function deployStatus(org: OrgTarget, id: string): Promise<DeployOutcome> {
  const { body } = await call(org, 'GET', `/metadata/deployRequest/${id}?includeDetails=true`);
  return (body as { deployResult: DeployOutcome }).deployResult;
}

/** Deploys over REST, to the end. */
export async function deploy(
  org: OrgTarget,
  files: Readonly<Record<string, string>>,
  deployOptions: Readonly<Record<string, unknown>> = {},
): Promise<DeployOutcome> {
  const id = await beginDeploy(org, files, deployOptions);
  await org.settled();
  return deployStatus(org, id);
}
