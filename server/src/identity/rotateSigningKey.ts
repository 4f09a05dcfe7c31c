/**
 * The operation behind `POST /v1/signing-key/rotation`.
 *
 * @module
 */
import type { SigningKeyRotation, SigningKeyRotationRequest } from '@rialto/contract';
import type { Database } from '../storage/index.ts';
import type { Sealer } from './signingKey.ts';
import {
  readSigningKeyStates,
  replaceSigningKeys,
  rotateSigningKey,
  type FollowedSigningKeys,
} from './signingKeys.ts';

/** What it works with. */
export interface RotateSigningKeyOptions {
  readonly database: Database;
  readonly sealer: Sealer;
  /** This companion's; told at once. The others look within 30 seconds. */
  readonly keys: Pick<FollowedSigningKeys, 'reload'>;
}

/** @returns An operation. A rotation while another one is under way begins nothing, and shows that one. */
export function createRotateSigningKey({ database, sealer, keys }: RotateSigningKeyOptions) {
  return async ({
    request: { dryRun, compromised },
  }: {
    readonly request: SigningKeyRotationRequest;
  }): Promise<{
    kind: 'ok';
    value: SigningKeyRotation;
    subject: string;
    audit: { begun: boolean; compromised: boolean; kid: string };
  }> => {
    let begun = false;
    if (!dryRun) {
      const rotate = compromised ? replaceSigningKeys : rotateSigningKey;
      begun = (await rotate(database, sealer)).isNew;
      await keys.reload();
    }
    const states = await readSigningKeyStates(database);
    const [newest] = states;
    return {
      kind: 'ok',
      value: { begun, keys: [...states] },
      subject: 'signing-key',
      audit: { begun, compromised: compromised && !dryRun, kid: newest?.kid ?? '' },
    };
  };
}
