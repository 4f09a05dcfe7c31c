/** Nothing is known yet. */
export const NEW_VIEW = {
    launch: undefined,
    error: undefined,
    state: 'opening',
    frames: [],
    post: undefined,
    height: undefined,
    isSlow: false,
    isSaving: false,
    hasSaveFailed: false,
    question: undefined,
    blockedPath: undefined,
    announcement: '',
    drops: {},
    logLines: [],
};

const HEIGHT_PX = { initial: 480, min: 100, max: 5_000 };

/** @returns a height that may be drawn, in CSS pixels: what the app asked for, else the admin's, else 480. */
export function heightOf(asked, initial) {
    const wanted = asked ?? Number(initial);
    return Math.min(Math.max(wanted || HEIGHT_PX.initial, HEIGHT_PX.min), HEIGHT_PX.max);
}
