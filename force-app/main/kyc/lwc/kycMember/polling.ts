/**
 * Asks again and again how something stands, gently and not for ever.
 *
 * @module
 */
import { toUserError, type UserError } from 'c/userError';

const FIRST_DELAY_MS = 1000;
const LAST_DELAY_MS = 3000;
const GROWTH = 1.3;
/** After this long the work goes on without anybody watching. */
const LIMIT_MS = 120_000;
/** So many retryable failures in a row are passed over; the next one is shown. */
const TOLERATED_FAILURES = 3;

/** What to ask and whom to tell. */
export interface PollingOptions<Answer> {
    /** One question. */
    readonly read: () => Promise<Answer>;
    /** Gets each answer. Polling goes on while it returns true. */
    readonly onAnswer: (answer: Answer) => boolean;
    /** Polling ended because it could not find out. */
    readonly onFailure: (error: UserError) => void;
    /** Polling ended because it took too long. */
    readonly onLimit: () => void;
}

/**
 * Starts to ask, the first time after a second; later answers than `stop()` are ignored.
 *
 * @returns What ends it. May be called twice.
 */
export function startPolling<Answer>({
    read,
    onAnswer,
    onFailure,
    onLimit,
}: PollingOptions<Answer>): () => void {
    const startedAt = Date.now();
    let delay = FIRST_DELAY_MS;
    let failures = 0;
    let isStopped = false;
    let timer: number;

    const wait = (milliseconds: number): void => {
        if (Date.now() - startedAt + milliseconds > LIMIT_MS) {
            isStopped = true;
            onLimit();
            return;
        }
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- polling is a timer; the owner stops it on removal
        timer = window.setTimeout(ask, milliseconds);
    };

    const ask = async (): Promise<void> => {
        let pause = 0;
        try {
            const answer = await read();
            if (isStopped) return;
            failures = 0;
            if (!onAnswer(answer)) return;
        } catch (cause) {
            if (isStopped) return;
            const error = toUserError(cause);
            failures += 1;
            if (!error.retryable || failures > TOLERATED_FAILURES) {
                onFailure(error);
                return;
            }
            pause = (error.retryAfterSeconds ?? 0) * 1000;
        }
        delay = Math.min(delay * GROWTH, LAST_DELAY_MS);
        wait(Math.max(delay, pause));
    };

    wait(delay);
    return () => {
        isStopped = true;
        window.clearTimeout(timer);
    };
}
