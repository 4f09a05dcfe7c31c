/**
 * What the studio hands to each of its views.
 *
 * @module
 */
import type { HouseholdAnswer } from '../answers.ts';
import type { Backend } from './backend.ts';
import type { Studio } from './useStudio.ts';

/** What each view gets. */
export interface ViewProps {
  readonly studio: Studio;
  readonly household: HouseholdAnswer;
  readonly backend: Backend;
}
