/**
 * Finds what is wrong with the formulas of `config/credentials.yaml`, before any is needed.
 *
 * @module
 */
import type { FieldFault } from '@rialto/contract';
import type { CredentialsFile } from '../configuration/credentialsFile.ts';
import type { ExternalCredential, Principal } from '../configuration/externalCredential.ts';
import { asParameter } from './fields.ts';
import type { Formula } from './formula.ts';
import { readFormula } from './parseFormula.ts';

/** Where a formula stands. `call`: in a header or body of a call. `grant`: in what is asked of a token endpoint, or signed for it. */
export type FormulaPlace = 'call' | 'grant';

type ProtocolName = ExternalCredential['authenticationProtocol'];

/** Salesforce's fields of the called named credential → the protocols that have a value for them. */
const OF_PROTOCOLS: Readonly<Record<string, readonly ProtocolName[]>> = {
  '$Credential.Username': ['Basic'],
  '$Credential.Password': ['Basic'],
  '$Credential.OAuthToken': ['OAuth', 'Jwt'],
  '$Credential.AuthorizationMethod': ['Basic', 'OAuth', 'Jwt'],
  '$Credential.AuthorizationHeaderValue': ['Basic', 'OAuth', 'Jwt'],
  '$Credential.OAuthConsumerKey': ['OAuth'],
};
const IN_GRANTS: ReadonlySet<string> = new Set([
  '$User.Id',
  '$Organization.Id',
  '$Credential.OAuthConsumerKey',
]);

/** Differ from caller to caller. */
const OF_CALLERS: ReadonlySet<string> = new Set(['$User.Id', '$Organization.Id']);

/** Names of parameters formulas may use. Only protocols that leave it to custom headers have any. */
function parametersOf({ authenticationProtocol, principals }: ExternalCredential): ReadonlySet<string> {
  if (authenticationProtocol === 'Basic') return new Set(['Body', 'Username', 'Password']);
  if (authenticationProtocol !== 'Custom') return new Set(['Body']);
  return new Set(['Body', ...principals.flatMap(({ parameters }) => Object.keys(parameters))]);
}

function faultOf(field: string, credential: ExternalCredential, place: FormulaPlace): string | undefined {
  if (place === 'grant' && !IN_GRANTS.has(field)) return 'uses a merge field that has no value there';
  // What was granted for one caller would be sent for the next.
  const isShared = credential.principals.some(({ type }: Principal) => type === 'NamedPrincipal');
  if (place === 'grant' && isShared && OF_CALLERS.has(field))
    return 'differs from caller to caller, but all callers share the token of a NamedPrincipal';
  const protocols = OF_PROTOCOLS[field];
  if (protocols !== undefined)
    return protocols.includes(credential.authenticationProtocol)
      ? undefined
      : 'uses a merge field that this protocol has no value for';
  const reference = asParameter(field);
  if (reference === undefined) return undefined;
  if (reference.externalCredential !== credential.name)
    return 'must use parameters of its own external credential only';
  return parametersOf(credential).has(reference.parameter)
    ? undefined
    : 'uses a parameter that no principal has';
}

/** What a formula asks for and this credential has not. Each sentence once; quotes nothing. */
export function referenceFaults(
  { fields }: Formula,
  credential: ExternalCredential,
  place: FormulaPlace,
): readonly string[] {
  return [...new Set(fields.flatMap((field) => faultOf(field, credential, place) ?? []))];
}

function faultsOfText(
  text: string,
  field: string,
  credential: ExternalCredential | undefined,
  place: FormulaPlace,
): FieldFault[] {
  const read = readFormula(text);
  if ('faults' in read)
    return read.faults.map(({ at, message }) => ({ field, message: `character ${at} ${message}` }));
  // A named credential without an external one is a fault of its own.
  if (credential === undefined) return [];
  return referenceFaults(read.formula, credential, place).map((message) => ({ field, message }));
}

/** Texts of an external credential that may hold formulas, besides its headers. By place. */
function* grantTexts(credential: ExternalCredential): Generator<[place: string, text: string]> {
  const { parameters } = credential;
  if ('scope' in parameters && parameters.scope !== undefined) yield ['scope', parameters.scope];
  for (const member of ['claims', 'actorClaims'] as const) {
    const claims = (parameters as Partial<Record<typeof member, Readonly<Record<string, string>>>>)[member];
    for (const [name, text] of Object.entries(claims ?? {})) yield [`${member}/${name}`, text];
  }
}

/** Every fault of every formula: how it is written, and what it uses that is not there. No fault quotes the file. */
export function formulaFaults({ externalCredentials, namedCredentials }: CredentialsFile): FieldFault[] {
  const byName = new Map(externalCredentials.map((credential) => [credential.name, credential]));
  return [
    ...externalCredentials.flatMap((credential, i) => [
      ...credential.customHeaders.flatMap(({ headerValue }, j) =>
        faultsOfText(
          headerValue,
          `/externalCredentials/${i}/customHeaders/${j}/headerValue`,
          credential,
          'call',
        ),
      ),
      ...[...grantTexts(credential)].flatMap(([place, text]) =>
        faultsOfText(text, `/externalCredentials/${i}/parameters/${place}`, credential, 'grant'),
      ),
    ]),
    ...namedCredentials.flatMap(({ customHeaders, externalCredential }, i) =>
      customHeaders.flatMap(({ headerValue }, j) =>
        faultsOfText(
          headerValue,
          `/namedCredentials/${i}/customHeaders/${j}/headerValue`,
          byName.get(externalCredential),
          'call',
        ),
      ),
    ),
  ];
}
