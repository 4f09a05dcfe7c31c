/**
 * Finds what the schema of `config/credentials.yaml` cannot see about static protocols.
 *
 * @module
 */
import type { FieldFault } from '@rialto/contract';
import type { CredentialsFile } from '../configuration/credentialsFile.ts';
import type { ExternalCredential } from '../configuration/externalCredential.ts';

/** Headers that egress writes, leaves out or changes: a signature over them would not hold. */
const NOT_SIGNED: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'cookie',
  'expect',
  'forwarded',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'signature',
  'signature-input',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-request-id',
]);

function* faultsOf(credential: ExternalCredential): Generator<FieldFault> {
  switch (credential.authenticationProtocol) {
    case 'Basic':
      for (const [i, { parameters }] of credential.principals.entries())
        if (/[:\p{Cc}]/u.test(parameters.username))
          yield {
            field: `/principals/${i}/parameters/username`,
            message: 'must have neither a colon nor a control character',
          };
      return;
    case 'AwsSv4':
      if (credential.parameters.AwsStsUrl !== undefined) return;
      for (const [i, { parameters }] of credential.principals.entries())
        if (parameters.AwsRoleArn !== undefined)
          yield { field: `/principals/${i}/parameters/AwsRoleArn`, message: 'needs parameters.AwsStsUrl' };
      return;
    case 'HttpMessageSignature':
      for (const [i, component] of credential.parameters.components.entries()) {
        const field = `/parameters/components/${i}`;
        if (NOT_SIGNED.has(component))
          yield { field, message: 'must not be a header that is written or left out on the way' };
        if (credential.parameters.components.indexOf(component) !== i)
          yield { field, message: 'must not be there twice' };
      }
      return;
    default:
  }
}

/** Every such fault, by place. */
export function protocolFaults({ externalCredentials }: CredentialsFile): FieldFault[] {
  return externalCredentials.flatMap((credential, i) =>
    [...faultsOf(credential)].map(({ field, message }) => ({
      field: `/externalCredentials/${i}${field}`,
      message,
    })),
  );
}
