/**
 * What the external credentials of all protocols have in common.
 *
 * @module
 */
import { z } from 'zod';
import { egressSettingsSchema } from '../../egress/index.ts';
import { customHeaders, developerName, formulaText, label, networks } from './names.ts';

/** A principal: one login. `PerUserPrincipal`: each user of the org has one of their own. */
export const principal = <Parameters extends z.ZodType>(
  parameters: Parameters,
  types: ['NamedPrincipal'] | ['NamedPrincipal', 'PerUserPrincipal'] = ['NamedPrincipal'],
) =>
  z
    .array(
      z.strictObject({
        name: developerName,
        type: z.enum(types),
        /** Of those a caller may use, the lowest is used. */
        sequenceNumber: z.int().min(1),
        parameters,
      }),
    )
    .min(1);

/** A text of a parameter. */
export const text = z.string().min(1).max(2_000);
/** What a vendor calls the companion. */
export const clientId = z.string().min(1).max(400);
/** `kid` of what the companion signs. Absent: none is said. */
export const keyId = z.string().min(1).max(400).optional();
/** RS256 and RS512 are Salesforce's; the others ours. Default RS256. */
export const algorithm = z.enum(['RS256', 'RS512', 'PS256', 'ES256', 'EdDSA']).default('RS256');
/** Claim → text or formula. `iat`, `exp`, `jti` and `kid` are set by the companion. */
export const claims = z.record(
  z
    .string()
    .regex(
      /^(?!(?:iat|exp|nbf|jti)$)[A-Za-z_][\w.:/-]{0,99}$/,
      'must be the name of a claim that the companion does not set itself',
    ),
  formulaText,
);
/** Of an assertion, in seconds. Default 120, as Salesforce's. */
export const assertionLifetimeS = z.int().min(10).max(300).default(120);

/** In all external credentials. */
export const common = {
  name: developerName,
  label,
  customHeaders,
  /** Ours: its token, revocation and STS addresses are in these networks and no others. Absent: they are public. */
  networks: networks.optional(),
  /** How the token endpoint is called. */
  egress: egressSettingsSchema.prefault({}),
  /** Answers that mean "ask for a new token and send the call once more", besides 401. Salesforce: Additional Status Codes for Token Refresh. */
  additionalStatusCodesForTokenRefresh: z
    .array(
      z
        .int()
        .refine(
          (status) => (status >= 400 && status <= 499) || (status >= 600 && status <= 999),
          'must be 400 to 499 or 600 to 999',
        ),
    )
    .default([]),
  /** Ours: the same, where the status alone does not tell. `contains` is looked for in the first 64 KiB of the body. */
  refreshOnBody: z
    .array(z.strictObject({ status: z.int().min(200).max(999), contains: z.string().min(3).max(200) }))
    .default([]),
};
