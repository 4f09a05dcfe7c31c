/**
 * The queries the target understands: one object, conditions, order, limit.
 *
 * @module
 */
import type { Value } from '../records/objectShape.ts';

/** `Profile.Name` → `['Profile', 'Name']`. */
export type Path = readonly string[];

/** What a record must be. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'compare'; readonly path: Path; readonly operator: Comparison; readonly value: Value }
  | {
      readonly kind: 'in';
      readonly path: Path;
      readonly isNegated: boolean;
      readonly values: readonly Value[];
    }
  | { readonly kind: 'semiJoin'; readonly path: Path; readonly isNegated: boolean; readonly query: Query };

/** Between a field and a value. */
export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';

/** A query. */
export interface Query {
  /** Empty for `COUNT()`. */
  readonly fields: readonly Path[];
  readonly object: string;
  readonly where?: Condition;
  readonly order: readonly {
    readonly path: Path;
    readonly isDescending: boolean;
    readonly nullsLast: boolean;
  }[];
  readonly limit?: number;
  readonly offset?: number;
}
