import { fieldName } from './fieldName';
import { ERROR_CATALOG } from './errorCatalog';
import offline from '@salesforce/label/c.Error_Offline';

const MAX_WAIT_S = 3600;
const NOT_FOR_PEOPLE =
    /^\s*[[{<]|\n\s+at |line \d+, column \d+|^Class\.|Exception:|\bundefined\b|https?:\/\//;

/**
 * @param cause - Whatever was thrown, rejected or wired: an Aura error, a problem, an `Error`, a `Response`, a text, a
 *     list of these, or nothing.
 * @returns A new object; a cause nobody foresaw becomes `UNEXPECTED`.
 */
export function toUserError(cause) {
    const problem = findProblem(cause, 0);
    if (problem) return fromProblem(problem);
    const message = findMessage(cause, 0);
    if (isTimeout(cause, message)) return fromProblem({ code: 'DEADLINE_EXCEEDED' });
    if (isOffline(cause, message))
        return { ...fromProblem({ code: 'UNEXPECTED', detail: offline }), retryable: true };
    if (/access to the apex class|insufficient access|no access/i.test(message ?? ''))
        return fromProblem({ code: 'ACCESS_DENIED' });
    // What a program throws is written for programmers.
    const detail = cause instanceof Error ? undefined : message;
    return fromProblem({ code: 'UNEXPECTED', detail });
}

function fromProblem(problem) {
    const known = Object.hasOwn(ERROR_CATALOG, problem.code) ? ERROR_CATALOG[problem.code] : undefined;
    const fallback = ERROR_CATALOG.UNEXPECTED;
    return {
        code: problem.code,
        title: plain(problem.title) ?? known?.title ?? fallback.title,
        action: plain(problem.action) ?? known?.action ?? fallback.action,
        detail: plain(problem.detail),
        correlationId: plain(problem.requestId),
        retryable: typeof problem.retryable === 'boolean' ? problem.retryable : (known?.retryable ?? false),
        retryAfterSeconds: seconds(problem.retryAfterSeconds),
        faults: Array.isArray(problem.errors) ? problem.errors.filter(isFault).map(toFault) : [],
    };
}

/** A problem may be the cause itself, or JSON in the message of what Aura wraps around it. */
function findProblem(cause, depth) {
    if (depth > 4) return undefined;
    if (typeof cause === 'string') return findProblem(parse(cause), depth + 1);
    if (Array.isArray(cause)) return first(cause, (item) => findProblem(item, depth + 1));
    if (!isObject(cause)) return undefined;
    if (typeof cause['code'] === 'string' && /^[A-Z][A-Z0-9_]+$/.test(cause['code']) && isProblemLike(cause))
        return cause;
    return first([cause['body'], cause['message'], cause['detail']], (item) => findProblem(item, depth + 1));
}

function isProblemLike(cause) {
    return 'title' in cause || 'requestId' in cause || Object.hasOwn(ERROR_CATALOG, cause['code']);
}

function findMessage(cause, depth) {
    if (depth > 4) return undefined;
    if (typeof cause === 'string') return plain(cause);
    if (Array.isArray(cause)) return first(cause, (item) => findMessage(item, depth + 1));
    if (!isObject(cause)) return undefined;
    const { body, message, output, pageErrors, errors } = cause;
    return first([body, pageErrors, output, errors, message], (item) => findMessage(item, depth + 1));
}

function isTimeout(cause, message) {
    const { name, status } = isObject(cause) ? cause : {};
    return name === 'TimeoutError' || status === 504 || status === 408 || /timed? ?out/i.test(message ?? '');
}

function isOffline(cause, message) {
    const words =
        /failed to fetch|networkerror|load failed|network request failed|disconnected or cancell?ed/i;
    const { status, ok } = isObject(cause) ? cause : {};
    return words.test(message ?? '') || (ok === false && status === 0);
}

function toFault({ field, message }) {
    return { field, name: fieldName(field), message };
}

function isFault(value) {
    return isObject(value) && typeof value['field'] === 'string' && plain(value['message']) !== undefined;
}

function plain(value) {
    if (typeof value !== 'string' || value.trim() === '' || value.length > 500) return undefined;
    return NOT_FOR_PEOPLE.test(value) ? undefined : value.trim();
}

function seconds(value) {
    return typeof value === 'number' && value > 0 ? Math.min(Math.ceil(value), MAX_WAIT_S) : undefined;
}

function parse(text) {
    if (!/^\s*[[{]/.test(text)) return undefined;
    try {
        return JSON.parse(text);
    } catch {
        // Not JSON after all: then there is no problem in it, and the caller looks for words instead.
        return undefined;
    }
}

function first(items, find) {
    for (const item of items) {
        const found = find(item);
        if (found !== undefined) return found;
    }
    return undefined;
}

function isObject(value) {
    return typeof value === 'object' && value !== null;
}
