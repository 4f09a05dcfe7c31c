/**
 * Checks of what the page shows: context and selection.
 *
 * @module
 */
import type {
  Appearance,
  BusMessage,
  BusTopic,
  Context,
  MemberContext,
  RecordContext,
  SelectedHolding,
  SelectedMember,
  Selection,
  UserContext,
} from './messages.ts';
import { checks } from './schema.ts';
import {
  apiNameSchema,
  currencySchema,
  dateSchema,
  fieldNameSchema,
  languageSchema,
  longRecordIdSchema,
  textSchema,
  timeZoneSchema,
} from './valueSchemas.ts';
import { z } from './zod.ts';

/** A person of the household. */
const memberContextSchema = checks<MemberContext>()(
  z.strictObject({
    recordId: longRecordIdSchema,
    name: textSchema(255),
    clientNumber: z.exactOptional(textSchema(255)),
    globalId: z.exactOptional(textSchema(255)),
  }),
);

/** A field's text: Salesforce's longest text areas hold 131 072 characters. */
const fieldValueSchema = z.union([z.string().check(z.maxLength(131_072)), z.number(), z.boolean(), z.null()]);

const recordContextSchema = checks<RecordContext>()(
  z.strictObject({
    recordId: longRecordIdSchema,
    objectApiName: apiNameSchema,
    name: z.exactOptional(textSchema(255)),
    clientNumber: z.exactOptional(textSchema(255)),
    globalId: z.exactOptional(textSchema(255)),
    fields: z.exactOptional(z.record(fieldNameSchema, fieldValueSchema)),
    members: z.exactOptional(z.array(memberContextSchema).check(z.maxLength(200))),
  }),
);

const appearanceSchema = checks<Appearance>()(
  z.strictObject({
    theme: z.enum(['light', 'dark']),
    language: languageSchema,
    currencyCode: currencySchema,
    timeZone: timeZoneSchema,
  }),
);

const userContextSchema = checks<UserContext>()(
  z.strictObject({ userId: longRecordIdSchema, name: z.exactOptional(textSchema(255)) }),
);

const selectedHoldingSchema = checks<SelectedHolding>()(
  z.strictObject({
    holdingId: textSchema(128),
    accountId: textSchema(128),
    name: textSchema(255),
    symbol: z.exactOptional(textSchema(32)),
    isin: z.exactOptional(z.string().check(z.regex(/^[A-Z]{2}[A-Z0-9]{9}\d$/, 'must be an ISIN'))),
  }),
);

const selectedMemberSchema = checks<SelectedMember>()(
  z.strictObject({ recordId: longRecordIdSchema, name: textSchema(255) }),
);

const holdingValueSchema = z.nullable(selectedHoldingSchema);
const memberValueSchema = z.nullable(selectedMemberSchema);
const asOfValueSchema = z.nullable(dateSchema);

/** One of the bus's topics. */
export const busTopicSchema = checks<BusTopic>()(
  z.enum(['selection.holding', 'selection.member', 'selection.asOf']),
);

/** A message of the bus. */
export const busMessageSchema = checks<BusMessage>()(
  z.discriminatedUnion('topic', [
    z.strictObject({ topic: z.literal('selection.holding'), value: holdingValueSchema }),
    z.strictObject({ topic: z.literal('selection.member'), value: memberValueSchema }),
    z.strictObject({ topic: z.literal('selection.asOf'), value: asOfValueSchema }),
  ]),
);

/** The last value of each topic. */
export const selectionSchema = checks<Selection>()(
  z.strictObject({
    'selection.holding': z.exactOptional(holdingValueSchema),
    'selection.member': z.exactOptional(memberValueSchema),
    'selection.asOf': z.exactOptional(asOfValueSchema),
  }),
);

/** What the page shows just now. */
export const contextSchema = checks<Context>()(
  z.strictObject({
    revision: z.int().check(z.nonnegative()),
    record: z.exactOptional(recordContextSchema),
    user: z.exactOptional(userContextSchema),
    appearance: appearanceSchema,
    selection: selectionSchema,
  }),
);
