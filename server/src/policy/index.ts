/**
 * What a caller may do, and how often.
 *
 * @module
 */
export { createPolicy, QUOTA_WINDOW_S, type Policy, type Quota } from './policy.ts';
