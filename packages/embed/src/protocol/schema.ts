/**
 * Ties a schema to the interface it checks, so that neither can change alone.
 *
 * @module
 */
import type { z } from './zod.ts';

/** A schema that gives a `T`. */
export type Schema<T> = z.ZodMiniType<T>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
type DeepRequired<T> = T extends object ? { readonly [K in keyof T]-?: DeepRequired<T[K]> } : T;
type Mutual<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Whether two types have the same members, down to which of them may be absent. `readonly` does not count. */
export type Same<A, B> =
  Mutual<DeepReadonly<A>, DeepReadonly<B>> extends true ? Mutual<DeepRequired<A>, DeepRequired<B>> : false;

/**
 * Says which type a schema checks. Does not compile where the two differ.
 *
 * @example const pongSchema = checks<Pong>()(z.strictObject({ kind: z.literal('pong') }));
 */
export const checks =
  <T>() =>
  <S extends z.ZodMiniType>(schema: S & (Same<z.output<S>, T> extends true ? unknown : never)): Schema<T> =>
    schema as unknown as Schema<T>;
