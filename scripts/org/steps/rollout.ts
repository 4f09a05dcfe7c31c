/**
 * Org and companion let the same people in.
 *
 * @module
 */
import { done, needed, skipped, type Step } from '../plan.ts';
import {
  agrees,
  companionRequest,
  pilotUserIds,
  pilotWords,
  readOrgRollout,
  stageWords,
} from '../rollout/rolloutState.ts';
import type { SetupContext } from '../setupContext.ts';

/** Tells the companion what the org's record says. A new org has no record and is at the pilot. */
export function createRolloutStep({ org, companion }: SetupContext): Step {
  return {
    name: 'rollout',
    title: 'Tell the companion the rollout’s stage',
    why: 'the org decides who is in, the companion enforces the same; a set-up never changes the stage',
    async look() {
      if (companion === null) return skipped('no --companion-url was given');
      const stage = await readOrgRollout(org);
      const pilots = await pilotUserIds(org);
      const words = `${stageWords(stage)}; ${pilotWords(pilots)}`;
      const there = await companion.rollout(org.identity.id);
      if (agrees(there, companionRequest(stage, pilots))) return done(words);
      return needed(
        there === null
          ? words
          : `${words}; the companion has ${stageWords(there)}; ${pilotWords(there.pilotUserIds)}`,
      );
    },
    async act() {
      if (companion === null) return;
      const request = companionRequest(await readOrgRollout(org), await pilotUserIds(org));
      await companion.setRollout(org.identity.id, request);
    },
  };
}
