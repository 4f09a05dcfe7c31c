/**
 * Routes for orgs: what a caller learns of its own connection, and what who runs the companion does with orgs.
 *
 * @module
 */
import {
  adoptionSchema,
  connectionSchema,
  orgIdSchema,
  orgRegistrationRequestSchema,
  orgRegistrationSchema,
  orgRemovalSchema,
  rolloutRequestSchema,
  rolloutSchema,
} from '@rialto/contract';
import { z } from 'zod';
import { ANY_TOKEN, type Route } from '../route.ts';

const org = { orgId: orgIdSchema };
const days = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, 'must be a number of days from 1 to 366')
  .transform(Number)
  .refine((count) => count <= 366, 'must be a number of days from 1 to 366')
  .default(30)
  .meta({ description: 'How many days, today included: 1 to 366. Default 30.' });

/** The rows. */
export const ORG_ROUTES: readonly Route[] = [
  {
    on: 'GET /v1/connection',
    permission: ANY_TOKEN,
    isForFlows: false,
    operation: 'readConnection',
    audit: 'identity.connection.read',
    summary: 'Learn what the companion makes of the caller',
    request: {},
    answer: connectionSchema,
    examples: { answer: ['connection.json'] },
  },
  {
    on: 'PUT /v1/orgs/{orgId}',
    permission: 'orgs:manage',
    isForFlows: false,
    operation: 'registerOrg',
    audit: 'orgs.registration.changed',
    summary: 'Register an org, or change its registration',
    request: { path: org, body: orgRegistrationRequestSchema },
    answer: orgRegistrationSchema,
    failures: ['CLIENT_ID_TAKEN'],
    examples: { request: 'orgRegistrationRequest.json', answer: ['orgRegistration.json'] },
  },
  {
    on: 'GET /v1/orgs/{orgId}',
    permission: 'orgs:manage',
    isForFlows: false,
    operation: 'readOrg',
    audit: 'orgs.registration.read',
    summary: 'Read an org’s registration; never its secret',
    request: { path: org },
    answer: orgRegistrationSchema,
    failures: ['ORG_NOT_FOUND'],
    examples: { answer: ['orgRegistration.json'] },
  },
  {
    on: 'DELETE /v1/orgs/{orgId}',
    permission: 'orgs:manage',
    isForFlows: false,
    operation: 'removeOrg',
    audit: 'orgs.registration.removed',
    summary: 'Remove an org; its tokens end with it',
    request: { path: org },
    answer: orgRemovalSchema,
    failures: ['CLIENT_ID_TAKEN'],
    examples: { answer: ['orgRemoval.json'] },
  },
  {
    on: 'PUT /v1/orgs/{orgId}/rollout',
    permission: 'orgs:manage',
    isForFlows: false,
    operation: 'changeRollout',
    audit: 'orgs.rollout.changed',
    summary: 'Decide who of an org may use Rialto yet',
    request: { path: org, body: rolloutRequestSchema },
    answer: rolloutSchema,
    failures: ['ORG_NOT_FOUND'],
    examples: { request: 'rolloutRequest.json', answer: ['rollout.json'] },
  },
  {
    on: 'GET /v1/orgs/{orgId}/rollout',
    permission: 'orgs:manage',
    isForFlows: false,
    operation: 'readRollout',
    audit: 'orgs.rollout.read',
    summary: 'Read who of an org may use Rialto yet',
    request: { path: org },
    answer: rolloutSchema,
    failures: ['ORG_NOT_FOUND'],
    examples: { answer: ['rollout.json'] },
  },
  {
    on: 'GET /v1/orgs/{orgId}/adoption',
    permission: 'orgs:manage',
    isForFlows: false,
    operation: 'readAdoption',
    audit: 'orgs.adoption.read',
    summary: 'Read who of an org uses Rialto, in numbers',
    request: { path: org, query: { days } },
    answer: adoptionSchema,
    failures: ['ORG_NOT_FOUND'],
    examples: { answer: ['adoption.json'] },
  },
];
