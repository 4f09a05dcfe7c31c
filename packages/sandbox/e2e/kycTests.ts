/**
 * What the tests of the advisor's first job share: a household whose members are verified, and how their outcome is waited for.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import type { Locator } from 'playwright-core';
import { axe, describeViolations } from '../browser/index.ts';
import { openSession, type HouseholdPage, type Session } from './session.ts';

/** Milliseconds within which a case that is not disturbed is settled. */
export const SETTLES_WITHIN_MS = 40_000;

/** What a file of tests works with. */
export interface KycTests {
  /** Of the file; there once its tests run. */
  readonly session: Session;
  /** Opens a household and waits for its members. Closed after the test, which must leave no error on the page. */
  openHousehold(name: string): Promise<HouseholdPage>;
}

/** Starts a session for the tests of this file, and cleans up after each. */
export function kycTests(): KycTests {
  let session: Session | undefined;
  let open: HouseholdPage | undefined;
  const running = (): Session => {
    if (session === undefined) throw new Error('The session is there while tests run.');
    return session;
  };
  before(async () => void (session = await openSession()));
  after(() => running().close());
  afterEach(async () => {
    await running().misbehave('probity');
    await running().misbehave('oauth');
    assert.deepEqual(open?.errors ?? [], [], 'the page must not have errors of its own');
    await open?.close();
    open = undefined;
  });
  return {
    get session() {
      return running();
    },
    async openHousehold(name) {
      open = await running().open(name);
      await open.kyc.locator('li.member').first().waitFor();
      return open;
    },
  };
}

/** The button of one member. */
export const verifyButton = (member: Locator): Locator => member.getByRole('button', { name: /^Verify/ });

/** Waits until a text is there. */
export const within = (locator: Locator, text: RegExp): Promise<void> =>
  locator.getByText(text).first().waitFor({ timeout: SETTLES_WITHIN_MS });

/** Fails where axe finds anything. */
export async function assertAccessible({ page }: HouseholdPage): Promise<void> {
  assert.equal(describeViolations(await axe(page)), '');
}
