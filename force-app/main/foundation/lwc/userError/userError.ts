/**
 * Reads any failure a component can meet into what a person needs to know about it.
 *
 * Never passes on JSON, markup or a stack: what is not written for people is left out.
 *
 * @module
 */
import type { FieldFault, Problem } from '@rialto/contract';
import { fieldName } from './fieldName';
import { ERROR_CATALOG } from './errorCatalog';
import offline from '@salesforce/label/c.Error_Offline';

/** One field to correct, in people's words. */
export interface UserFault {
    /** As the problem named it, e.g. `/subject/dateOfBirth`. */
    readonly field: string;
    /** What people call it, e.g. `Date of birth`. */
    readonly name: string;
    /** A predicate, e.g. `must not be in the future`. */
    readonly message: string;
}

/** What happened and what to do next. */
export interface UserError {
    /** Of the contract, or a newer one this version does not know. */
    readonly code: string;
    readonly title: string;
    readonly action: string;
    /** More about this occurrence; `undefined` if there is nothing fit for people. */
    readonly detail: string | undefined;
    /** Finds the call in the audit trail. */
    readonly correlationId: string | undefined;
    /** Whether the very same call may succeed later. */
    readonly retryable: boolean;
    /** Whole seconds to wait first, at most an hour. */
    readonly retryAfterSeconds: number | undefined;
    readonly faults: readonly UserFault[];
}

const MAX_WAIT_S = 3600;
const NOT_FOR_PEOPLE =
    /^\s*[[{<]|\n\s+at |line \d+, column \d+|^Class\.|Exception:|\bundefined\b|https?:\/\//;

/**
 * @param cause - Whatever was thrown, rejected or wired: an Aura error, a problem, an `Error`, a `Response`, a text, a
 *     list of these, or nothing.
 * @returns A new object; a cause nobody foresaw becomes `UNEXPECTED`.
 */
export function toUserError(cause: unknown): UserError {
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

type LooseProblem = { readonly [Key in keyof Problem]?: unknown } & { readonly code: string };

function fromProblem(problem: LooseProblem): UserError {
    const known = Object.hasOwn(ERROR_CATALOG, problem.code)
        ? ERROR_CATALOG[problem.code as keyof typeof ERROR_CATALOG]
        : undefined;
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
function findProblem(cause: unknown, depth: number): LooseProblem | undefined {
    if (depth > 4) return undefined;
    if (typeof cause === 'string') return findProblem(parse(cause), depth + 1);
    if (Array.isArray(cause)) return first(cause, (item) => findProblem(item, depth + 1));
    if (!isObject(cause)) return undefined;
    if (typeof cause['code'] === 'string' && /^[A-Z][A-Z0-9_]+$/.test(cause['code']) && isProblemLike(cause))
        return cause as LooseProblem;
    return first([cause['body'], cause['message'], cause['detail']], (item) => findProblem(item, depth + 1));
}

function isProblemLike(cause: Record<string, unknown>): boolean {
    return 'title' in cause || 'requestId' in cause || Object.hasOwn(ERROR_CATALOG, cause['code'] as string);
}

function findMessage(cause: unknown, depth: number): string | undefined {
    if (depth > 4) return undefined;
    if (typeof cause === 'string') return plain(cause);
    if (Array.isArray(cause)) return first(cause, (item) => findMessage(item, depth + 1));
    if (!isObject(cause)) return undefined;
    const { body, message, output, pageErrors, errors } = cause;
    return first([body, pageErrors, output, errors, message], (item) => findMessage(item, depth + 1));
}

function isTimeout(cause: unknown, message: string | undefined): boolean {
    const { name, status } = isObject(cause) ? cause : {};
    return name === 'TimeoutError' || status === 504 || status === 408 || /timed? ?out/i.test(message ?? '');
}

function isOffline(cause: unknown, message: string | undefined): boolean {
    const words =
        /failed to fetch|networkerror|load failed|network request failed|disconnected or cancell?ed/i;
    const { status, ok } = isObject(cause) ? cause : {};
    return words.test(message ?? '') || (ok === false && status === 0);
}

function toFault({ field, message }: FieldFault): UserFault {
    return { field, name: fieldName(field), message };
}

function isFault(value: unknown): value is FieldFault {
    return isObject(value) && typeof value['field'] === 'string' && plain(value['message']) !== undefined;
}

function plain(value: unknown): string | undefined {
    if (typeof value !== 'string' || value.trim() === '' || value.length > 500) return undefined;
    return NOT_FOR_PEOPLE.test(value) ? undefined : value.trim();
}

function seconds(value: unknown): number | undefined {
    return typeof value === 'number' && value > 0 ? Math.min(Math.ceil(value), MAX_WAIT_S) : undefined;
}

function parse(text: string): unknown {
    if (!/^\s*[[{]/.test(text)) return undefined;
    try {
        return JSON.parse(text);
    } catch {
        // Not JSON after all: then there is no problem in it, and the caller looks for words instead.
        return undefined;
    }
}

function first<Item, Found>(
    items: readonly Item[],
    find: (item: Item) => Found | undefined,
): Found | undefined {
    for (const item of items) {
        const found = find(item);
        if (found !== undefined) return found;
    }
    return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null;
}
