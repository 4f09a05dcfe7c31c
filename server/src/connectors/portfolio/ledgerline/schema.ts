/**
 * What Ledgerline may answer. Members it adds are let through; a member that is not as described is not.
 *
 * @module
 */
import { currencySchema, clientNumberSchema, decimalSchema } from '@rialto/contract';
import { z } from 'zod';

/** `YYYYMMDD` in, `YYYY-MM-DD` out; a day the calendar does not have is refused. */
const daySchema = z
  .string()
  .regex(/^\d{8}$/)
  .transform((day) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`)
  .pipe(z.iso.date());

const id = z.string().min(1).max(128);
const text = z.string().min(1).max(256);
const rateSchema = decimalSchema.refine((rate) => Number(rate) > 0, 'must be above zero');

/** The answer to a search by the firm's own number. */
export const groupListSchema = z.object({
  groups: z
    .array(
      z.object({
        id,
        crm_ref: clientNumberSchema,
        title: text,
        base_ccy: currencySchema,
        entities: z.array(z.object({ id, crm_ref: clientNumberSchema, display: text })).max(200),
      }),
    )
    .max(10),
});

/** What a group's entities hold. */
export const positionListSchema = z.object({
  rows: z
    .array(
      z.object({
        entity: id,
        acct: z.object({
          no: z.string().min(4).max(64),
          label: text,
          kind: z.string().max(32),
          house: text,
          ccy: currencySchema,
          mv: decimalSchema,
          valued: daySchema,
        }),
        positions: z
          .array(
            z.object({
              ref: z.string().min(1).max(64),
              ticker: z.string().min(1).max(32).nullable(),
              isin: z
                .string()
                .regex(/^[A-Z]{2}[A-Z0-9]{9}\d$/)
                .nullable(),
              descr: text,
              class: z.string().max(8),
              qty: decimalSchema,
              ccy: currencySchema,
              px: decimalSchema,
              px_day: daySchema,
              mv: decimalSchema,
              cost: decimalSchema.nullable(),
              cost_fx: rateSchema.nullable(),
            }),
          )
          .max(5_000),
      }),
    )
    .max(2_000),
  fx: z.record(currencySchema, rateSchema),
});

/** A group's accounts day by day. */
export const valuationListSchema = z.object({
  base_ccy: currencySchema,
  accts: z
    .array(
      z.object({
        no: z.string().min(4).max(64),
        ccy: currencySchema,
        days: z
          .array(z.object({ d: daySchema, mv: decimalSchema, flow: decimalSchema, fx: rateSchema }))
          .max(20_000),
      }),
    )
    .max(1_000),
});

/** A household in Ledgerline's words. */
export type LedgerlineGroup = z.infer<typeof groupListSchema>['groups'][number];
/** Its positions, days already read. */
export type LedgerlinePositions = z.infer<typeof positionListSchema>;
/** Its valuations, days already read. */
export type LedgerlineValuations = z.infer<typeof valuationListSchema>;
