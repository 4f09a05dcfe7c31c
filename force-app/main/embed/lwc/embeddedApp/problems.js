import { fill } from 'c/localText';
import { toUserError } from 'c/userError';
import hint from '@salesforce/label/c.Embed_Diag_Silent';

const CODES = {
    blocked: 'EMBEDDED_APP_MISBEHAVED',
    incompatible: 'EMBEDDED_APP_INCOMPATIBLE',
    lost: 'EMBEDDED_APP_LOST',
    'not-included': 'ROLLOUT_REFUSED',
    'not-trusted': 'EMBEDDED_APP_BLOCKED',
    'signed-out': 'EMBEDDED_APP_SIGNED_OUT',
    silent: 'EMBEDDED_APP_UNREACHABLE',
    unavailable: 'EMBEDDED_APP_UNREACHABLE',
    unreachable: 'EMBEDDED_APP_UNREACHABLE',
};

/**
 * States in which the app's document may be of use to a person still: what is in it may be read, or signed in at. In others
 * it is an empty or a broken page, or says what the panel says already.
 */
const SEEN = new Set(['ready', 'lost', 'signed-out']);

/** States a missing trusted URL looks like where the page may not be told of it: under Lightning Web Security. */
const MAYBE_NOT_TRUSTED = new Set(['silent', 'unreachable']);

/**
 * @param launch - Who may diagnose is told what to look at.
 * @returns `undefined` where nothing is wrong.
 */
export function problemOf(state, launch) {
    if (state === 'opening' || state === 'ready') return undefined;
    const problem = toUserError({ code: CODES[state] });
    if (!launch?.canDiagnose || !MAYBE_NOT_TRUSTED.has(state)) return problem;
    return { ...problem, detail: fill(hint, launch.app.origin) };
}

/** Whether the frame is shown. It stays in the page where it is not: an app that comes late is still heard. */
export function isFrameSeen(state) {
    return SEEN.has(state);
}

/** Whether the frame has to go: nothing it says is listened to any more. */
export function isOver(state) {
    return state === 'blocked' || state === 'incompatible' || state === 'not-included';
}
