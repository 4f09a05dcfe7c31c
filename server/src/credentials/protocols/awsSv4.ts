/**
 * AWS Signature Version 4, by keys of one's own or of a role.
 *
 * @module
 */
import type { Deadline } from '../../deadline.ts';
import { AppError, isAppError } from '../../errors.ts';
import type { Authorization, Login, OutgoingRequest, Protocol } from '../protocol.ts';
import type { AssumedRoles } from './assumedRoles.ts';
import type { RoleKeys } from './assumeRoleAnswer.ts';
import { signAwsRequest, type AwsKeys } from './awsSignature.ts';
import type { LoginSecrets, SecretValues } from './loginSecrets.ts';
import { parametersOf } from './simpleProtocols.ts';

/** What {@link createAwsSv4} needs. */
export interface AwsSv4Options {
  readonly secrets: LoginSecrets;
  readonly roles: AssumedRoles;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The body of a request that is to be signed. @throws {@link AppError} `REQUEST_TOO_LARGE` if it is not in memory. */
export function bodyToSign({ body }: OutgoingRequest): Buffer | undefined {
  if (body !== 'streamed') return body;
  throw new AppError('REQUEST_TOO_LARGE', 'This vendor wants the body signed: it is too large for that.', {
    internal: { processed: 'no' },
  });
}

function secretNamesOf(login: Login): readonly string[] {
  const { AwsAccessKeyId, AwsSecretAccessKey, AwsSessionToken } = parametersOf<'AwsSv4'>(login);
  return [AwsAccessKeyId, AwsSecretAccessKey, AwsSessionToken].flatMap((parameter) =>
    typeof parameter === 'object' ? [parameter.secret] : [],
  );
}

function ownKeys(login: Login, values: SecretValues): AwsKeys {
  const { AwsAccessKeyId, AwsSecretAccessKey, AwsSessionToken } = parametersOf<'AwsSv4'>(login);
  return {
    accessKeyId:
      typeof AwsAccessKeyId === 'object' ? (values.get(AwsAccessKeyId.secret) as string) : AwsAccessKeyId,
    secretAccessKey: values.get(AwsSecretAccessKey.secret) as string,
    sessionToken: AwsSessionToken === undefined ? undefined : values.get(AwsSessionToken.secret),
  };
}

/** Keys that sign a call, and the values they were made of. */
interface Signers {
  readonly keys: AwsKeys;
  readonly role: RoleKeys | undefined;
  readonly values: SecretValues;
}

/** Signs method, address, body and the headers that belong to AWS. */
export function createAwsSv4({ secrets, roles, now }: AwsSv4Options): Protocol {
  const lent = new WeakMap<Authorization, RoleKeys>();

  async function signersOf(login: Login, values: SecretValues, deadline: Deadline): Promise<Signers> {
    const keys = ownKeys(login, values);
    if (parametersOf<'AwsSv4'>(login).AwsRoleArn === undefined) return { keys, role: undefined, values };
    const role = await roles.get(login, keys, deadline);
    return { keys: role, role, values };
  }

  /** Where AWS does not lend the role's keys to the one pair, the other is tried. */
  async function findSigners(login: Login, deadline: Deadline): Promise<Signers> {
    const names = secretNamesOf(login);
    const values = await secrets.read(names);
    try {
      return await signersOf(login, values, deadline);
    } catch (error) {
      if (!isAppError(error, 'VENDOR_CREDENTIAL_REFUSED')) throw error;
      const used = secrets.sign({ headers: {}, grantedAt: undefined }, values);
      if (!(await secrets.refused(used, { status: 401, headers: {} }))) throw error;
      return await signersOf(login, await secrets.read(names), deadline);
    }
  }

  return {
    signsBody: true,
    async authorize(request, login, deadline) {
      const { credential } = login;
      if (credential.authenticationProtocol !== 'AwsSv4') throw new TypeError('not of this protocol');
      const { AwsRegion: region, AwsService: service } = credential.parameters;
      const { method, url, headers } = request;
      const body = bodyToSign(request);
      const { keys, role, values } = await findSigners(login, deadline);
      const signed = await signAwsRequest({ method, url, headers, body }, keys, { region, service }, now());
      const authorization = secrets.sign({ headers: signed, grantedAt: role?.grantedAt }, values);
      if (role !== undefined) lent.set(authorization, role);
      return authorization;
    },
    async refused(authorization, login, answer) {
      const role = lent.get(authorization);
      if (role === undefined) return secrets.refused(authorization, answer);
      return (answer.status === 401 || answer.status === 403) && roles.forget(login, role);
    },
    refusedAgain(authorization) {
      // Of a role, the keys that were lent are at fault, not those they were asked for with.
      if (!lent.has(authorization)) secrets.refusedAgain(authorization);
    },
  };
}
