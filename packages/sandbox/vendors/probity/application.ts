/**
 * What Probity asks of an application, and how it says what is wrong with one.
 *
 * @module
 */
import { z } from 'zod';
import { SERVICES } from '../../world/index.ts';
import { isPostcodeOf } from './postcodes.ts';

/** One fault of an application, in Probity's words. */
export interface FieldProblem {
  /** E.g. `applicant.address.postcode`. */
  readonly path: string;
  readonly problem: string;
}

const text = (max: number) =>
  z.string('is missing').trim().min(1, 'is empty').max(max, `is longer than ${max} characters`);
const country = z.string('is missing').regex(/^[A-Z]{3}$/, 'is not an ISO 3166 alpha-3 code');

const addressSchema = z
  .strictObject({
    street: z.array(text(120), 'is missing').min(1, 'is empty').max(3, 'has more than 3 lines'),
    town: text(80),
    state: text(80).optional(),
    postcode: text(20).optional(),
    country,
  })
  .superRefine(({ postcode, country }, context) => {
    if (isPostcodeOf(country, postcode)) return;
    const message = postcode === undefined ? 'is missing' : `is not a postcode of ${country}`;
    context.addIssue({ code: 'custom', path: ['postcode'], message });
  });

const applicationSchema = z.strictObject({
  external_reference: z
    .string('is missing')
    .regex(/^[\x21-\x7e]{1,128}$/, 'is not 1 to 128 visible characters'),
  applicant: z.strictObject({
    first_name: text(80),
    last_name: text(80),
    dob: z.iso
      .date('is not a date, YYYY-MM-DD')
      .refine(
        (day) => day >= '1900-01-01' && day <= new Date().toISOString().slice(0, 10),
        'is not a date of birth',
      ),
    address: addressSchema,
    id_numbers: z
      .array(z.strictObject({ type: z.literal('tax_id'), country, value: text(20) }))
      .max(5)
      .optional(),
    email: z.email('is not an e-mail address').optional(),
    phone: text(32).optional(),
  }),
  services: z
    .array(z.enum(SERVICES, 'is not a service'), 'is missing')
    .min(1, 'is empty')
    .refine((services) => new Set(services).size === services.length, 'names a service twice'),
});

/** An application to look into a person. */
export type Application = z.infer<typeof applicationSchema>;

/** Reads a body, or tells every fault of it. */
export function readApplication(
  body: unknown,
): { readonly application: Application } | { readonly problems: readonly FieldProblem[] } {
  const read = applicationSchema.safeParse(body);
  if (read.success) return { application: read.data };
  const problems = read.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), problem: 'is not known' }))
      : [{ path: issue.path.join('.'), problem: issue.message }],
  );
  return { problems };
}
