/**
 * Steps of a test or an explanation, for people.
 *
 * @module
 */
import type { AccessExplanation, ConnectionTest } from '@rialto/contract';
import { table } from './table.ts';
import type { Paint, Terminal } from './terminal.ts';

type Step = ConnectionTest['steps'][number] | AccessExplanation['checks'][number];

const PAINTS: Readonly<Record<Step['status'], Paint>> = {
  ok: 'good',
  failed: 'bad',
  unknown: 'warning',
  skipped: 'faint',
};

/** One line for each step, and what to do below those that went wrong. */
export function describeSteps(steps: readonly Step[], paint: Terminal['paint']): string[] {
  const rows = table(
    steps.map(({ check, status, detail }) => [paint(status, PAINTS[status]), check, detail]),
  );
  return rows.flatMap((row, i) => {
    const action = steps[i]?.action ?? null;
    return action === null ? [row] : [row, `         → ${action}`];
  });
}
