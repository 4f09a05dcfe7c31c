/**
 * Signs a person in at an app: opens, renews and ends the companion's session for one conversation.
 *
 * A session belongs to one conversation of one document with one key. Another document or key is another session: the old
 * one is ended first. What comes back after the conversation ended is ended at once, so that none is left behind, and a
 * refusal that comes back then is about a session nobody uses any more. One call at a time: two at once would open two
 * sessions.
 *
 * @module
 */
import { BridgeError } from 'c/embedHost';
import { toUserError } from 'c/userError';
import endSession from '@salesforce/apex/EmbedController.endSession';
import openSession from '@salesforce/apex/EmbedController.openSession';

/** Codes after which the session is worth nothing. */
const SESSION_OVER = new Set(['EMBED_SESSION_ENDED', 'EMBED_SESSION_NOT_FOUND', 'EMBED_SESSION_MISMATCH']);

/** Codes that say that it is not this person's turn yet. */
const NOT_INCLUDED = new Set(['ROLLOUT_REFUSED', 'NOT_IN_ROLLOUT']);

/** Makes the sign-in of one conversation. */
export function createSignIn({ appName, recordId, onSignedOut, onNotIncluded, onRefused }) {
    let session;
    let isOver = false;
    let last = Promise.resolve();

    function end(reason) {
        const ended = session;
        session = undefined;
        if (ended) tellEnd(ended.sessionId, reason);
    }

    function refuse(cause) {
        const { code, title, action, retryable, correlationId } = toUserError(cause);
        const isDenied = code === 'ACCESS_DENIED';
        if (isDenied || SESSION_OVER.has(code)) {
            session = undefined;
            onSignedOut(isDenied ? 'permission' : 'expired');
            throw new BridgeError('AUTH_REQUIRED', title, { correlationId });
        }
        if (NOT_INCLUDED.has(code)) {
            session = undefined;
            onNotIncluded();
            throw new BridgeError('AUTH_REQUIRED', title, { correlationId });
        }
        onRefused(
            [`${code}:`, title, action, correlationId && `(${correlationId})`].filter(Boolean).join(' '),
        );
        throw new BridgeError('HOST', title, { retryable, correlationId });
    }

    async function ask(nonce, { signal, sessionId: panelSessionId, keyThumbprint }) {
        const isGone = () => isOver || signal.aborted;
        if (isGone()) throw gone();
        if (!keyThumbprint) throw new BridgeError('INVALID', 'The app gave no key to bind its sign-in to.');
        const isSame = session?.panelSessionId === panelSessionId && session.keyThumbprint === keyThumbprint;
        if (!isSame) end('removed');
        const answer = await openSession({
            appName,
            recordId,
            panelSessionId,
            guestNonce: nonce,
            keyThumbprint,
            sessionId: session?.sessionId ?? null,
        }).catch((cause) => {
            if (isGone()) throw gone();
            return refuse(cause);
        });
        const { sessionId, code, expiresAt, redeemUrl } = answer;
        if (isGone()) {
            if (session?.sessionId !== sessionId) tellEnd(sessionId, 'removed');
            throw gone();
        }
        session = { sessionId, panelSessionId, keyThumbprint };
        return { code, expiresAt, redeemUrl };
    }

    return {
        getCode(nonce, call) {
            // Who asks in vain does not keep the next one from asking.
            const answer = last.then(() => ask(nonce, call));
            last = answer.catch(() => {});
            return answer;
        },
        leave: () => end('removed'),
        end(reason) {
            isOver = true;
            end(reason);
        },
    };
}

const gone = () => new BridgeError('RESET', 'The app was loaded anew or removed.');

function tellEnd(sessionId, reason) {
    // Nobody is left who could act on a failure, and the companion ends what is not renewed.
    endSession({ sessionId, reason }).catch(() => {});
}
