/**
 * Probity, a vendor of identity verification, as a {@link KycConnector}.
 *
 * @module
 */
import type { z } from 'zod';
import { mayHaveBeenProcessed, type Callout, type VendorAnswer } from '../../../credentials/callout.ts';
import { AppError, isAppError } from '../../../errors.ts';
import type { KycCase, KycConnector, Outcome } from '../../connector.ts';
import { toFieldFaults, toKycCase, toProbityRequest } from './map.ts';
import { probityCaseListSchema, probityCaseSchema, probityErrorSchema, type ProbityCase } from './schema.ts';

/** @throws {@link AppError} `VENDOR_ANSWER_INVALID`, with the paths that do not fit and never the values. */
function trust<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new AppError('VENDOR_ANSWER_INVALID', 'Probity gave an answer that is not as described.', {
    internal: { paths: read.error.issues.slice(0, 5).map(({ path, code }) => `${path.join('.')}: ${code}`) },
  });
}

/** A case is ours only if it carries the reference we gave it. */
function ours(answer: ProbityCase, key: string): KycCase {
  if (answer.external_reference !== key)
    throw new AppError('VENDOR_ANSWER_INVALID', 'Probity answered with another case.');
  return toKycCase(answer);
}

const unexpected = (answer: VendorAnswer): AppError =>
  new AppError('VENDOR_ANSWER_INVALID', `Probity answered ${answer.status}, which it does not describe.`);

/**
 * @param callout - Sends with the credential injected.
 * @param namedCredential - Of `config/credentials.yaml`. Default `Probity`.
 */
export function createProbityConnector(callout: Callout, namedCredential = 'Probity'): KycConnector {
  return {
    vendor: 'probity',

    async execute({ subject, checks }, key, context): Promise<Outcome<KycCase>> {
      let answer: VendorAnswer;
      try {
        answer = await callout(
          {
            namedCredential,
            method: 'POST',
            path: '/v3/cases',
            headers: { 'idempotency-key': key },
            body: toProbityRequest(subject, checks, key),
            repeatable: true,
          },
          context,
        );
      } catch (error) {
        if (!isAppError(error)) throw error;
        const known = isAppError(error, 'REQUEST_INVALID') || !mayHaveBeenProcessed(error);
        return { kind: known ? 'rejected' : 'unknown', error };
      }
      if (answer.status === 400 || answer.status === 422) {
        const refusal = probityErrorSchema.safeParse(answer.body);
        const faults = refusal.success ? toFieldFaults(refusal.data, subject) : [];
        const error = new AppError('VENDOR_REFUSED', 'Probity did not accept the information.', { faults });
        return { kind: 'rejected', error };
      }
      // From here on there may be a case, whatever the answer looks like.
      try {
        if (answer.status !== 200 && answer.status !== 201) throw unexpected(answer);
        return { kind: 'done', value: ours(trust(probityCaseSchema, answer.body), key) };
      } catch (error) {
        if (!isAppError(error)) throw error;
        return { kind: 'unknown', error };
      }
    },

    async find(key, context) {
      const path = `/v3/cases?external_reference=${encodeURIComponent(key)}`;
      const answer = await callout({ namedCredential, method: 'GET', path, repeatable: true }, context);
      if (answer.status !== 200) throw unexpected(answer);
      const [first, second] = trust(probityCaseListSchema, answer.body).cases;
      if (second !== undefined)
        throw new AppError('VENDOR_ANSWER_INVALID', 'Probity has two cases for one reference.');
      return first === undefined ? undefined : ours(first, key);
    },

    async read(vendorReference, key, context) {
      const path = `/v3/cases/${encodeURIComponent(vendorReference)}`;
      const answer = await callout({ namedCredential, method: 'GET', path, repeatable: true }, context);
      if (answer.status !== 200) throw unexpected(answer);
      return ours(trust(probityCaseSchema, answer.body), key);
    },
  };
}
