/**
 * What a row of the route table is. Rows stand in `routes.ts` and, by area, in `routes/`.
 *
 * @module
 */
import type { z } from 'zod';
import type { Scope } from '../identity/index.ts';
import type { Result } from '../operations/index.ts';
import type { InputOf, Operations, ValueOf } from './operations.ts';
import type { CompanionErrorCode } from './problem.ts';

/** Name of an audit event: what was done to what, in the past. */
export type AuditName = `${string}.${string}`;

/** What the companion will send to an address the request names: OpenAPI's callback, an Apex action in the org. */
export interface Callback {
  /** In the API's description, and so in the name of the Apex class: camelCase. */
  readonly name: string;
  /** Where it goes, as a runtime expression, e.g. `{$request.body#/callbackUrl}`. */
  readonly url: `{$request.body#/${string}}`;
  readonly summary: string;
  readonly body: z.ZodType;
  /** Golden fixtures of the body. */
  readonly examples?: readonly string[];
}

/** Permission of a route that takes every token: being known is enough. Written out, so that no route is without one by mistake. */
export const ANY_TOKEN = 'any token';

/** What a caller of a route needs. */
export type Permission = Scope | typeof ANY_TOKEN;

interface RouteTo<Name extends keyof Operations> {
  /** Method and address, parameters in braces. */
  readonly on: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /v1/${string}`;
  /** The scope a caller needs, or {@link ANY_TOKEN}. */
  readonly permission: Permission;
  readonly operation: Name;
  /** How the audit trail calls it. */
  readonly audit: AuditName;
  /** For the API's description. */
  readonly summary: string;
  /** Where the operation's input comes from; each value has its check. Nothing else is taken. */
  readonly request: {
    readonly path?: { readonly [Member in keyof InputOf<Name>]?: z.ZodType<InputOf<Name>[Member]> };
    readonly query?: { readonly [Member in keyof InputOf<Name>]?: z.ZodType<InputOf<Name>[Member]> };
    /** Becomes the input's `request`. */
    readonly body?: InputOf<Name> extends { readonly request: infer Body } ? z.ZodType<Body> : never;
    /** Takes `Idempotency-Key`, which becomes the input's `idempotencyKey`. */
    readonly idempotencyKey?: InputOf<Name> extends { readonly idempotencyKey: string } ? true : never;
  };
  /** What it answers; for the API's description and the tests. */
  readonly answer: z.ZodType<ValueOf<Name>>;
  /** The kinds of result it may have; default `['ok']`. Of several, each has the example of its place. */
  readonly kinds?: readonly Result<unknown>['kind'][];
  /** Codes it may fail with beside those any call may, for the API's description. */
  readonly failures?: readonly CompanionErrorCode[];
  /** Golden fixtures of `packages/contract/fixtures`, for the API's description. */
  readonly examples: { readonly request?: string; readonly answer: readonly string[] };
  /** Where a thing that was created is read. */
  readonly location?: (value: ValueOf<Name>) => string;
  /** `false` where it ends what somebody has: that must always be possible, also for whose turn it is not any more. */
  readonly isRolledOut?: false;
  /** `false` leaves it out of the description for External Services: what the page's own Apex does is not for flows. */
  readonly isForFlows?: false;
  /** What it sends later, where the request asks for it. */
  readonly callback?: Callback;
}

/** A row of the table. */
export type Route = { [Name in keyof Operations]: RouteTo<Name> }[keyof Operations];
