/**
 * Reads what came over the channel into a topic's value, with its own members only and always in the same order.
 *
 * As strict as the bridge is: a value that the bridge refuses would keep every app that opens later from its context.
 *
 * @module
 */
import type { BusMessage } from 'c/embedHost';

type Loose = Readonly<Record<string, unknown>>;

const MAX = { name: 255, id: 128, symbol: 32 } as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const RECORD_ID = /^[a-zA-Z0-9]{15}[A-Z0-5]{3}$/;
const ISIN = /^[A-Z]{2}[A-Z0-9]{9}\d$/;
const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** @returns `undefined` for an unknown topic or a value that is not of its shape. */
export function readValue(topic: unknown, value: unknown): BusMessage | undefined {
    if (topic === 'selection.asOf') {
        return value === null || isDay(value) ? { topic, value } : undefined;
    }
    if (topic !== 'selection.holding' && topic !== 'selection.member') return undefined;
    if (value === null) return { topic, value };
    if (typeof value !== 'object') return undefined;
    const loose = value as Loose;
    if (topic === 'selection.member') {
        const { recordId, name } = loose;
        if (!isRecordId(recordId) || !isText(name, MAX.name)) return undefined;
        return { topic, value: { recordId, name } };
    }
    const { holdingId, accountId, name, symbol, isin } = loose;
    if (!isText(holdingId, MAX.id) || !isText(accountId, MAX.id) || !isText(name, MAX.name)) return undefined;
    return {
        topic,
        value: {
            holdingId,
            accountId,
            name,
            ...(isText(symbol, MAX.symbol) && { symbol }),
            ...(isText(isin, MAX.id) && ISIN.test(isin) && { isin }),
        },
    };
}

function isText(value: unknown, longest: number): value is string {
    return typeof value === 'string' && value !== '' && value.length <= longest;
}

function isDay(value: unknown): value is string {
    if (typeof value !== 'string' || !DAY.test(value)) return false;
    const at = new Date(`${value}T00:00:00Z`);
    return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

/** Of 18 characters, the last three a checksum of the letters' case. */
function isRecordId(value: unknown): value is string {
    if (typeof value !== 'string' || !RECORD_ID.test(value)) return false;
    return [0, 1, 2].every((block) => {
        let bits = 0;
        for (let place = 0; place < 5; place++)
            if (/[A-Z]/.test(value.charAt(block * 5 + place))) bits += 2 ** place;
        return value[15 + block] === SUFFIX_ALPHABET[bits];
    });
}
