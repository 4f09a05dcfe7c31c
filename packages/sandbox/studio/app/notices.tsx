/**
 * What the studio says when it has no figures to show.
 *
 * @module
 */
import type { JSX } from 'preact';
import type { Trouble } from './backend.ts';
import { useLocale } from './locale.ts';
import type { Words } from './words.ts';

type Notice = readonly [title: keyof Words, text: keyof Words, canRetry: boolean];

const NOTICES: Readonly<Record<Trouble | 'empty', Notice>> = {
  'no-host': ['noHostTitle', 'noHostText', false],
  version: ['versionTitle', 'versionText', false],
  denied: ['deniedTitle', 'deniedText', false],
  'signed-out': ['signedOutTitle', 'signedOutText', false],
  unavailable: ['unavailableTitle', 'unavailableText', true],
  'unknown-household': ['unknownTitle', 'unknownText', false],
  'no-household': ['noHouseholdTitle', 'noHouseholdText', false],
  empty: ['emptyTitle', 'emptyText', false],
};

const PICTURES: Readonly<Partial<Record<Trouble | 'empty', string>>> = {
  unavailable:
    'M12 3v9m0 4v.5M4.6 20h14.8a1.6 1.6 0 0 0 1.4-2.4L13.4 4.8a1.6 1.6 0 0 0-2.8 0L3.2 17.6A1.6 1.6 0 0 0 4.6 20Z',
  'signed-out': 'M10 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h4m5-4 4-4-4-4m4 4H9',
  denied: 'M7 10V7a5 5 0 0 1 10 0v3M6 10h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1Z',
};
const DEFAULT_PICTURE = 'M4 19V9m5 10V5m5 14v-7m5 7V8';

/** One notice, with what can be done about it. */
export function NoticeCard({
  kind,
  onRetry,
}: {
  readonly kind: Trouble | 'empty';
  readonly onRetry: () => void;
}): JSX.Element {
  const { words } = useLocale();
  const [title, text, canRetry] = NOTICES[kind];
  return (
    <section class="notice" role={kind === 'unavailable' ? 'alert' : 'status'} data-notice={kind}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={PICTURES[kind] ?? DEFAULT_PICTURE} />
      </svg>
      <h1>{words[title]}</h1>
      <p>{words[text]}</p>
      {kind === 'no-host' && (
        <>
          <p>{words.noHostHow}</p>
          <p>
            {words.noHostOrigin}: <code>{location.origin}</code>
          </p>
        </>
      )}
      {canRetry && (
        <button type="button" class="primary" onClick={onRetry}>
          {words.retry}
        </button>
      )}
    </section>
  );
}

/** While there is nothing yet: the shape of what comes. */
export function Skeleton({ label }: { readonly label: string }): JSX.Element {
  return (
    <div class="skeleton" role="status">
      <span class="hidden">{label}</span>
      <i></i>
      <i></i>
      <i></i>
    </div>
  );
}
