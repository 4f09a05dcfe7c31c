/**
 * Reads `config/credentials.yaml`: all of it is right, or every fault is named at once.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import type { FieldFault } from '@rialto/contract';
import type { z } from 'zod';
import type { EgressTarget } from '../../egress/index.ts';
import { AppError } from '../../errors.ts';
import { formulaFaults } from '../formulas/formulaFaults.ts';
import { protocolFaults } from '../protocols/protocolFaults.ts';
import { addressFault, fillIn } from './addressRules.ts';
import { credentialsFileSchema, type CredentialsFile } from './credentialsFile.ts';
import type { ExternalCredential } from './externalCredential.ts';
import type { NamedCredentialEntry } from './namedCredential.ts';
import type { PermissionSet } from './permissionSet.ts';

/** A named credential with its external credential at hand. */
export interface NamedCredential extends Omit<NamedCredentialEntry, 'externalCredential'> {
  readonly externalCredential: ExternalCredential;
}

/** What the file says. Holds no secret. */
export interface Credentials {
  /** By name. */
  readonly namedCredentials: ReadonlyMap<string, NamedCredential>;
  /** By name. */
  readonly externalCredentials: ReadonlyMap<string, ExternalCredential>;
  readonly permissionSets: readonly PermissionSet[];
  /** Every address a vendor or its token endpoint is called at: the allow-list of {@link createEgress}. */
  readonly targets: readonly EgressTarget[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** Members that hold an address; nowhere else is the environment looked at. */
const ADDRESSES = new Set(['url', 'AuthProviderUrl', 'AuthorizeUrl', 'RevokeUrl', 'AwsStsUrl']);

/** The name of a token endpoint's target. No developer name has a colon. */
export const tokenTarget = (externalCredential: string): string => `token:${externalCredential}`;
/** The name of a revocation endpoint's target. */
export const revokeTarget = (externalCredential: string): string => `revoke:${externalCredential}`;
/** The name of the target of AWS's token service. */
export const stsTarget = (externalCredential: string): string => `sts:${externalCredential}`;

/**
 * A copy with its addresses filled in.
 *
 * @param isPrivate - Whether a credential around it names the networks of its addresses.
 */
function fillAddresses(
  node: unknown,
  pointer: string,
  env: Env,
  faults: FieldFault[],
  isPrivate = false,
): unknown {
  if (Array.isArray(node))
    return node.map((item, i) => fillAddresses(item, `${pointer}/${i}`, env, faults, isPrivate));
  if (typeof node === 'object' && node !== null) {
    const inside = isPrivate || 'networks' in node;
    return Object.fromEntries(
      Object.entries(node).map(([name, member]) => {
        const at = `${pointer}/${name}`;
        if (typeof member !== 'string' || !ADDRESSES.has(name))
          return [name, fillAddresses(member, at, env, faults, inside)];
        const filled = fillIn(member, env);
        const fault =
          'fault' in filled
            ? filled.fault
            : addressFault(filled.value, env['NODE_ENV'] === 'production', inside);
        if (fault !== undefined) faults.push({ field: at, message: fault });
        return [name, 'value' in filled ? filled.value : member];
      }),
    );
  }
  if (typeof node === 'string' && node.includes('${'))
    faults.push({ field: pointer, message: 'must not refer to the environment: only addresses may' });
  return node;
}

const namesIn = (list: unknown): unknown[] =>
  Array.isArray(list) ? list.map((entry: unknown) => (entry as { name?: unknown } | null)?.name) : [];

/** What no single entry can know: names that are there twice, and names of nothing. */
function checkNames(file: unknown, faults: FieldFault[]): void {
  const { externalCredentials, namedCredentials, permissionSets } = (file ?? {}) as Record<string, unknown>;
  const known = namesIn(externalCredentials);
  for (const [list, names] of [
    ['externalCredentials', known],
    ['namedCredentials', namesIn(namedCredentials)],
    ['permissionSets', namesIn(permissionSets)],
  ] as const)
    names.forEach((name, i) => {
      if (name !== undefined && names.indexOf(name) !== i)
        faults.push({ field: `/${list}/${i}/name`, message: 'must not be there twice' });
    });
  if (!Array.isArray(namedCredentials)) return;
  namedCredentials.forEach((entry: unknown, i) => {
    const named = (entry as { externalCredential?: unknown } | null)?.externalCredential;
    if (typeof named === 'string' && !known.includes(named))
      faults.push({
        field: `/namedCredentials/${i}/externalCredential`,
        message: 'must name an external credential',
      });
  });
}

function refuse(path: string, faults: readonly FieldFault[]): never {
  const list = faults.map(({ field, message }) => `${field} ${message}`).join('; ');
  throw new AppError('CONFIGURATION_INVALID', `${path} has ${faults.length} fault(s): ${list}.`, { faults });
}

function readYaml(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return refuse(path, [
      { field: '/', message: `could not be read (${(error as { code?: string }).code})` },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings];
  // The parser's own words may quote the file: only its codes are passed on.
  if (problems.length === 0) {
    try {
      return document.toJS({ maxAliasCount: 0 });
    } catch {
      return refuse(path, [{ field: '/', message: 'must not use YAML aliases' }]);
    }
  }
  return refuse(
    path,
    problems.map(({ code, pos }) => ({
      field: `line ${lines.linePos(pos[0]).line}`,
      message: `is not YAML as expected (${code})`,
    })),
  );
}

/** The schema's own words, where they are English for programmers. Everything else has a message of its own. */
function messageOf(issue: z.core.$ZodIssue, file: unknown): string {
  switch (issue.code) {
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `must be one of ${issue.options.join(', ')}`
        : issue.message;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      // What does not look like the name of a member may be a secret in braces.
      return issue.keys.every((key) => /^[A-Za-z]{1,40}$/.test(key))
        ? `has a member that is not known: ${issue.keys.join(', ')}`
        : 'has a member that is not known';
    case 'invalid_type':
      return memberAt(file, issue.path) === undefined
        ? 'is missing'
        : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    default:
      return issue.message;
  }
}

/** Type of the schema → what YAML calls it. */
const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a mapping',
  record: 'a mapping',
  string: 'text',
};

const memberAt = (file: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown> | null | undefined)?.[key], file);

/**
 * @param path - Of the file, for {@link node:fs}.
 * @param env - `process.env`. `NODE_ENV=production` makes https a must.
 * @throws {@link AppError} `CONFIGURATION_INVALID` with every fault in `faults`; no fault quotes a value.
 */
export function loadCredentials(path: string, env: Env): Credentials {
  const faults: FieldFault[] = [];
  const file = fillAddresses(readYaml(path), '', env, faults);
  const read = credentialsFileSchema.safeParse(file);
  for (const issue of read.error?.issues ?? [])
    faults.push({ field: `/${issue.path.map(String).join('/')}`, message: messageOf(issue, file) });
  checkNames(file, faults);
  if (read.success) {
    checkAccesses(read.data, faults);
    faults.push(...formulaFaults(read.data), ...protocolFaults(read.data));
  }
  if (!read.success || faults.length > 0) return refuse(path, faults);

  return toCredentials(read.data);
}

/** Permission sets that grant a principal nobody has. */
function checkAccesses({ externalCredentials, permissionSets }: CredentialsFile, faults: FieldFault[]): void {
  const known = new Set(
    externalCredentials.flatMap(({ name, principals }) => principals.map((each) => `${name}-${each.name}`)),
  );
  permissionSets.forEach(({ externalCredentialPrincipalAccesses: accesses }, i) =>
    accesses.forEach((access, j) => {
      if (!known.has(access))
        faults.push({
          field: `/permissionSets/${i}/externalCredentialPrincipalAccesses/${j}`,
          message: 'must name an external credential and one of its principals',
        });
    }),
  );
}

/** Every address a credential's own protocol calls. */
function protocolTargets(credential: ExternalCredential): EgressTarget[] {
  const { name, egress, networks } = credential;
  const target = (targetName: string, url: string): EgressTarget => ({
    name: targetName,
    vendor: name,
    url,
    settings: egress,
    networks,
  });
  if (credential.authenticationProtocol === 'AwsSv4') {
    const { AwsStsUrl } = credential.parameters;
    return AwsStsUrl === undefined ? [] : [target(stsTarget(name), AwsStsUrl)];
  }
  if (credential.authenticationProtocol !== 'OAuth') return [];
  const targets = [
    {
      ...target(tokenTarget(name), credential.parameters.AuthProviderUrl),
      clientCertificate: credential.clientCertificate,
    },
  ];
  if (credential.authenticationProtocolVariant !== 'AuthorizationCode') return targets;
  const { RevokeUrl } = credential.parameters;
  return RevokeUrl === undefined ? targets : [...targets, target(revokeTarget(name), RevokeUrl)];
}

/** Ties named credentials to external ones. The file has been checked. */
export function toCredentials({
  externalCredentials,
  namedCredentials,
  permissionSets,
}: CredentialsFile): Credentials {
  const external = new Map(externalCredentials.map((each) => [each.name, each]));
  const named = namedCredentials.map((each): NamedCredential => {
    return { ...each, externalCredential: external.get(each.externalCredential) as ExternalCredential };
  });
  return {
    namedCredentials: new Map(named.map((each) => [each.name, each])),
    externalCredentials: external,
    permissionSets,
    targets: [
      ...named.map(({ name, url, egress, networks, redirects, clientCertificate }) => ({
        name,
        vendor: name,
        url,
        settings: egress,
        networks,
        redirects,
        clientCertificate,
      })),
      ...externalCredentials.flatMap(protocolTargets),
    ],
  };
}
