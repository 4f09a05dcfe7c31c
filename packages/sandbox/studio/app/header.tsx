/**
 * Above the views: whose figures, what they come to, and the way to the people and the complete platform.
 *
 * @module
 */
import type { JSX } from 'preact';
import type { HouseholdAnswer } from '../answers.ts';
import { useLocale } from './locale.ts';
import type { Studio } from './useStudio.ts';

const Logo = (): JSX.Element => (
  <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
    <rect width="24" height="24" rx="7" />
    <path d="M6 15.5 10 11l3 2.5L18 8" />
  </svg>
);

/** `+1.2 %`, coloured. */
export const Signed = ({ text, amount }: { readonly text: string; readonly amount: number }): JSX.Element => (
  <span class={amount < 0 ? 'negative' : amount > 0 ? 'positive' : ''}>{text}</span>
);

/** The header of a household. */
export function Header({
  studio,
  household,
}: {
  readonly studio: Studio;
  readonly household: HouseholdAnswer;
}): JSX.Element {
  const { words, money, round, signedRound, signedPercent, day } = useLocale();
  const { connection, context, selected } = studio;
  const members = context?.record?.members ?? [];
  const canNavigate = connection?.capabilities.includes('navigate') === true;
  const own = household.currencies[0]!;
  const page = context?.appearance.currencyCode ?? own;
  const currencies = [...new Set([own, ...(household.currencies.includes(page) ? [page] : [])])];
  return (
    <header class="top">
      <div class="bar">
        <Logo />
        <h1>
          {words.studio}
          <small>{household.name}</small>
        </h1>
        <div class="tools">
          {currencies.length > 1 && (
            <div class="segmented" role="group" aria-label={words.currency}>
              {currencies.map((code) => (
                <button
                  key={code}
                  type="button"
                  aria-pressed={code === household.currency}
                  onClick={() => studio.setCurrency(code)}
                >
                  {code}
                </button>
              ))}
            </div>
          )}
          <button
            type="button"
            class="icon"
            title={words.reload}
            aria-label={words.reload}
            onClick={studio.retry}
          >
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M20 5v5h-5M4 19v-5h5M18.5 9A7 7 0 0 0 6 7.5M5.5 15A7 7 0 0 0 18 16.5" />
            </svg>
          </button>
        </div>
      </div>
      <dl class="totals">
        <div class="main">
          <dt>{words.total}</dt>
          <dd title={money(household.value)}>{round(household.value)}</dd>
        </div>
        <div>
          <dt>{words.sinceYesterday}</dt>
          <dd>
            <Signed text={signedRound(household.dayChange)} amount={Number(household.dayChange)} />{' '}
            {household.dayChangeFraction !== null && (
              <small>{signedPercent(household.dayChangeFraction)}</small>
            )}
          </dd>
        </div>
        <div>
          <dt>{words.gain}</dt>
          <dd>
            <Signed text={signedRound(household.gain)} amount={Number(household.gain)} />{' '}
            {household.gainFraction !== null && <small>{signedPercent(household.gainFraction)}</small>}
          </dd>
        </div>
        <div>
          <dt>{words.asOf}</dt>
          <dd>
            <time datetime={household.asOf}>{day(household.asOf)}</time>
          </dd>
        </div>
      </dl>
      {members.length > 0 && (
        <nav class="clients" aria-label={words.clients}>
          {members.map((member) => (
            <button
              key={member.recordId}
              type="button"
              class="client"
              aria-label={`${words.openClient}${member.name}`}
              aria-current={selected.member === member.recordId ? 'true' : undefined}
              disabled={!canNavigate}
              onClick={() => void connection?.openRecord(member.recordId).catch(() => undefined)}
            >
              <i data-initials={initialsOf(member.name)}></i>
              {member.name}
            </button>
          ))}
        </nav>
      )}
    </header>
  );
}

const initialsOf = (name: string): string =>
  name
    .split(/[\s-]+/)
    .map((part) => part.charAt(0))
    .slice(0, 2)
    .join('');
