/**
 * The protocols that need no request to be worked out: Basic, Custom, and none at all.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { CredentialOf, ExternalCredential, Principal } from '../configuration/externalCredential.ts';
import type { Authorization, Login, Protocol } from '../protocol.ts';
import type { LoginSecrets, SecretValues } from './loginSecrets.ts';

const NOTHING: Authorization = { headers: {}, grantedAt: undefined };

/** The parameters of a login whose protocol is known. */
export const parametersOf = <Name extends ExternalCredential['authenticationProtocol']>(
  login: Login,
): Principal<CredentialOf<Name>>['parameters'] =>
  login.principal.parameters as Principal<CredentialOf<Name>>['parameters'];

/** Goes on at once with a value that is there, else once it is. */
export const whenRead = <Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result,
): Result | Promise<Result> => (value instanceof Promise ? value.then(next) : next(value));

/** Lets everyone in. */
export function createNoAuthentication(): Protocol {
  return { signsBody: false, authorize: () => NOTHING, refused: () => false, refusedAgain: () => undefined };
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc7617#section-2 | RFC 7617 §2} */
function basicHeader(username: string, password: string, { secret }: { readonly secret: string }): string {
  if (/[:\p{Cc}]/u.test(username))
    throw new AppError('CONFIGURATION_INVALID', 'A user name has a colon or a control character.', {
      internal: { processed: 'no' },
    });
  if (/\p{Cc}/u.test(password))
    throw new AppError('CREDENTIAL_NOT_CONFIGURED', `The secret ${secret} has a control character.`, {
      internal: { processed: 'no', secret },
    });
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

/** User name and password, in UTF-8. */
export function createBasic(secrets: LoginSecrets): Protocol {
  return {
    signsBody: false,
    authorize(_request, login) {
      const { username, password: reference } = parametersOf<'Basic'>(login);
      const { name } = login.credential;
      return whenRead(secrets.read([reference.secret]), (values) => {
        const password = values.get(reference.secret) as string;
        const fields = (field: string): string | undefined => {
          if (field === '$Credential.Username' || field === `$Credential.${name}.Username`) return username;
          if (field === '$Credential.Password' || field === `$Credential.${name}.Password`) return password;
          return undefined;
        };
        const headers = { authorization: basicHeader(username, password, reference) };
        return secrets.sign({ headers, grantedAt: undefined, fields }, values);
      });
    },
    refused: (authorization, _login, answer) => secrets.refused(authorization, answer),
    refusedAgain: (authorization) => secrets.refusedAgain(authorization),
  };
}

/** Values of `$Credential.Name.Parameter`. */
function fieldsOf(login: Login, values: SecretValues): (field: string) => string | undefined {
  const parameters = parametersOf<'Custom'>(login);
  const prefix = `$Credential.${login.credential.name}.`;
  return (field) => {
    const name = field.startsWith(prefix) ? field.slice(prefix.length) : '';
    if (!Object.hasOwn(parameters, name)) return undefined;
    const parameter = parameters[name];
    return typeof parameter === 'object' ? values.get(parameter.secret) : parameter;
  };
}

/** Parameters with names; the custom headers make of them what the vendor wants. */
export function createCustom(secrets: LoginSecrets): Protocol {
  return {
    signsBody: false,
    authorize(_request, login) {
      const names = Object.values(parametersOf<'Custom'>(login)).flatMap((parameter) =>
        typeof parameter === 'object' ? [parameter.secret] : [],
      );
      return whenRead(secrets.read(names), (values) =>
        secrets.sign({ headers: {}, grantedAt: undefined, fields: fieldsOf(login, values) }, values),
      );
    },
    refused: (authorization, _login, answer) => secrets.refused(authorization, answer),
    refusedAgain: (authorization) => secrets.refusedAgain(authorization),
  };
}
