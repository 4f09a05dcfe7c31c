/**
 * Who uses Rialto, as lines of text.
 *
 * @module
 */
import type { Adoption } from '@rialto/contract';
import { table } from '../../credentials/table.ts';

/** Heights of a bar, low to high. */
const BARS = '▁▂▃▄▅▆▇█';

/** One character a day: users of that day against the best day. A day without users is a dot. */
export function plotDays(days: Adoption['days']): string {
  const most = Math.max(1, ...days.map(({ users }) => users));
  return days
    .map(({ users }) => (users === 0 ? '·' : BARS[Math.ceil((users / most) * BARS.length) - 1]))
    .join('');
}

/** Some lines for a person. */
export function plotAdoption({
  from,
  to,
  activeUsers,
  refusedUsers,
  features,
  days,
}: Adoption): readonly string[] {
  const best = days.reduce((most, { users }) => Math.max(most, users), 0);
  const users = (count: number): string => `${count} user${count === 1 ? '' : 's'}`;
  return [
    `Adoption ${from} to ${to}: ${users(activeUsers)}; ${users(refusedUsers)} turned away because it was not their turn`,
    `  ${plotDays(days)}  users a day, at most ${best}`,
    ...table(
      features.map(({ feature, users: count, calls }) => [`  ${feature}`, users(count), `${calls} calls`]),
    ),
  ];
}
