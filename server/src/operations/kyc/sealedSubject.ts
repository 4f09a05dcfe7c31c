/**
 * The person to verify, sealed between the request and the vendor.
 *
 * @module
 */
import { kycSubjectSchema, type KycSubject } from '@rialto/contract';
import { AppError } from '../../errors.ts';

/** What seals. `context` is bound to the bytes: they open only with the same one. */
export interface SubjectSealer {
  seal(plain: Uint8Array, context: string): Uint8Array | Promise<Uint8Array>;
  /** Rejects if the bytes were changed, sealed with another key or for another context. */
  open(sealed: Uint8Array, context: string): Uint8Array | Promise<Uint8Array>;
}

const contextOf = (verificationId: string): string => `kyc_subject:${verificationId}`;

/** Seals a person's data for one verification. */
export const sealSubject = async (
  vault: SubjectSealer,
  verificationId: string,
  subject: KycSubject,
): Promise<Uint8Array> =>
  vault.seal(new TextEncoder().encode(JSON.stringify(subject)), contextOf(verificationId));

/** @throws {@link AppError} `INTERNAL` if there is nothing sealed, or it cannot be opened. Names no datum. */
export async function openSubject(
  vault: SubjectSealer,
  verificationId: string,
  sealed: Uint8Array | null,
): Promise<KycSubject> {
  if (sealed === null) throw new AppError('INTERNAL', 'A verification has lost its sealed subject.');
  let plain: Uint8Array;
  try {
    plain = await vault.open(sealed, contextOf(verificationId));
  } catch (cause) {
    throw new AppError('INTERNAL', 'A sealed subject cannot be opened.', { cause });
  }
  const subject = kycSubjectSchema.safeParse(JSON.parse(new TextDecoder().decode(plain)));
  if (!subject.success) throw new AppError('INTERNAL', 'A sealed subject cannot be read.');
  return subject.data;
}
