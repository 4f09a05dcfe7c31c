/**
 * What is said about one error code, and where it is born.
 *
 * @module
 */

/** What a person needs to know about one code. */
export interface ErrorDescription {
  /** What happened, for the person in front of the page. One sentence, no jargon. */
  readonly title: string;
  /** What to do next. One or two sentences in the imperative. */
  readonly action: string;
  /** Who can do it. */
  readonly actor: 'advisor' | 'admin' | 'developer' | 'support';
  /** Whether the very same call may succeed later. */
  readonly retryable: boolean;
  /** Where the code is born: `org` codes never come from the companion. */
  readonly origin: 'companion' | 'org';
}

/** A code born in the companion. */
export const companion = (
  actor: ErrorDescription['actor'],
  retryable: boolean,
  title: string,
  action: string,
): ErrorDescription => ({ title, action, actor, retryable, origin: 'companion' });

/** A code born in the org. */
export const org = (
  actor: ErrorDescription['actor'],
  retryable: boolean,
  title: string,
  action: string,
): ErrorDescription => ({ title, action, actor, retryable, origin: 'org' });
