/**
 * Reads what came over the channel into a topic's value, with its own members only and always in the same order.
 *
 * @module
 */
import type { BusMessage } from 'c/embedHost';

type Loose = Readonly<Record<string, unknown>>;

const MAX_TEXT = 255;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const RECORD_ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

/** @returns `undefined` for an unknown topic or a value that is not of its shape. */
export function readValue(topic: unknown, value: unknown): BusMessage | undefined {
    if (topic === 'selection.asOf') {
        return value === null || (isText(value) && DAY.test(value)) ? { topic, value } : undefined;
    }
    if (topic !== 'selection.holding' && topic !== 'selection.member') return undefined;
    if (value === null) return { topic, value };
    if (typeof value !== 'object') return undefined;
    const loose = value as Loose;
    if (topic === 'selection.member') {
        const { recordId, name } = loose;
        if (!isText(recordId) || !RECORD_ID.test(recordId) || !isText(name)) return undefined;
        return { topic, value: { recordId, name } };
    }
    const { holdingId, accountId, name, symbol, isin } = loose;
    if (!isText(holdingId) || !isText(accountId) || !isText(name)) return undefined;
    return {
        topic,
        value: {
            holdingId,
            accountId,
            name,
            ...(isText(symbol) && { symbol }),
            ...(isText(isin) && { isin }),
        },
    };
}

function isText(value: unknown): value is string {
    return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT;
}
