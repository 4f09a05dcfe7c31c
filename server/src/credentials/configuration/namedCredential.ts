/**
 * Named credentials: where to go, and what may be asked there.
 *
 * @see {@link https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_namedcredential.htm | NamedCredential}
 * @module
 */
import { z } from 'zod';
import { egressSettingsSchema } from '../../egress/index.ts';
import { address, clientCertificate, customHeaders, developerName, label, networks } from './names.ts';

/** HTTP methods a caller may use. */
export const CALLOUT_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
/** One of {@link CALLOUT_METHODS}. */
export type CalloutMethod = (typeof CALLOUT_METHODS)[number];

/** Calls the proxy route lets through: any of these methods on any of these paths. */
const allowedCalls = z.strictObject({
  methods: z.array(z.enum(CALLOUT_METHODS)).min(1),
  /** `/v3/cases/*` (one segment) or `/v3/cases/**` (anything below). Without query. */
  paths: z
    .array(
      z
        .string()
        .regex(
          /^\/(?:\*\*|(?:[\w~.@:$-]+|\*)(?:\/(?:[\w~.@:$-]+|\*))*(?:\/\*\*|\/)?)?$/,
          'must be a path; * stands for one segment, /** at the end for anything below',
        ),
    )
    .min(1),
});

/** One entry. */
export const namedCredentialSchema = z
  .strictObject({
    name: developerName,
    label,
    /** `SecuredEndpoint`: public addresses. `PrivateEndpoint`: addresses in `networks` only. */
    type: z.enum(['SecuredEndpoint', 'PrivateEndpoint']),
    url: address,
    externalCredential: developerName,
    /** Off: no call goes out. Salesforce: Enabled for Callouts. Default true. */
    enabledForCallouts: z.boolean().default(true),
    /** Ours: what a name of a `PrivateEndpoint` may resolve to. */
    networks: networks.optional(),
    clientCertificate: clientCertificate.optional(),
    calloutOptions: z
      .strictObject({
        /** Off: the call goes out without `Authorization` of the companion. Default true. */
        generateAuthorizationHeader: z.boolean().default(true),
        /** On: formulas in the caller's own headers are evaluated. Default false. */
        allowMergeFieldsInHeader: z.boolean().default(false),
        /** On: formulas in the caller's own body are evaluated. Default false. */
        allowMergeFieldsInBody: z.boolean().default(false),
      })
      .prefault({}),
    customHeaders,
    /** What the proxy route lets through. Default: nothing. */
    allow: z.array(allowedCalls).default([]),
    /** How long answers to reads may be kept for callers who ask for it. Default: not at all. */
    cache: z
      .strictObject({
        /** Seconds. 0 to 3,600; default 0. */
        maxAgeS: z.int().min(0).max(3_600).default(0),
        /** How long after that an answer may stand in for a vendor that fails, in seconds, marked as such. 0 to 86,400; default 0. */
        staleIfErrorS: z.int().min(0).max(86_400).default(0),
      })
      .prefault({}),
    /** Hosts a redirect of a read may lead to, besides the credential's own; credentials go to none of them. Default: redirects are not followed. */
    redirects: z
      .strictObject({
        maxHops: z.int().min(1).max(5).default(3),
        hosts: z
          .array(z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'must be a host name in lower case'))
          .default([]),
      })
      .optional(),
    egress: egressSettingsSchema.prefault({}),
  })
  .refine(({ type, networks }) => (type === 'PrivateEndpoint') === (networks !== undefined), {
    path: ['networks'],
    error: 'must be there for a PrivateEndpoint, and for no other',
  });

/** A named credential as the file has it: where to go. */
export type NamedCredentialEntry = Readonly<z.output<typeof namedCredentialSchema>>;
