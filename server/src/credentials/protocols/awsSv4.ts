/**
 * AWS Signature Version 4, by keys of one's own or of a role.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
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
  const { AwsSecretAccessKey, AwsSessionToken } = parametersOf<'AwsSv4'>(login);
  return AwsSessionToken === undefined
    ? [AwsSecretAccessKey.secret]
    : [AwsSecretAccessKey.secret, AwsSessionToken.secret];
}

function ownKeys(login: Login, values: SecretValues): AwsKeys {
  const { AwsAccessKeyId, AwsSecretAccessKey, AwsSessionToken } = parametersOf<'AwsSv4'>(login);
  return {
    accessKeyId: AwsAccessKeyId,
    secretAccessKey: values.get(AwsSecretAccessKey.secret) as string,
    sessionToken: AwsSessionToken === undefined ? undefined : values.get(AwsSessionToken.secret),
  };
}

/** Signs method, address, body and the headers that belong to AWS. */
export function createAwsSv4({ secrets, roles, now }: AwsSv4Options): Protocol {
  const lent = new WeakMap<Authorization, RoleKeys>();
  return {
    signsBody: true,
    async authorize(request, login, deadline) {
      const { credential } = login;
      if (credential.authenticationProtocol !== 'AwsSv4') throw new TypeError('not of this protocol');
      const { AwsRegion: region, AwsService: service } = credential.parameters;
      const body = bodyToSign(request);
      const values = await secrets.read(secretNamesOf(login));
      const own = ownKeys(login, values);
      const role =
        parametersOf<'AwsSv4'>(login).AwsRoleArn === undefined
          ? undefined
          : await roles.get(login, own, deadline);
      const { method, url, headers } = request;
      const authorization = secrets.sign(
        {
          headers: await signAwsRequest(
            { method, url, headers, body },
            role ?? own,
            { region, service },
            now(),
          ),
          grantedAt: role?.grantedAt,
        },
        values,
      );
      if (role !== undefined) lent.set(authorization, role);
      return authorization;
    },
    async refused(authorization, login, answer) {
      const role = lent.get(authorization);
      if (role !== undefined)
        return (answer.status === 401 || answer.status === 403) && roles.forget(login, role);
      return secrets.refused(authorization, answer);
    },
    refusedAgain: (authorization) => secrets.refusedAgain(authorization),
  };
}
