/**
 * Plays lightning/empApi: subscriptions are taken, and no event ever comes.
 *
 * @module
 */

/** @returns the subscription. */
export const subscribe = async (channel, replayId, listener) => ({ channel, replayId, listener });
/** Ends it. */
export const unsubscribe = async (subscription, done) => done?.({ successful: true });
/** Takes a listener for errors; there are none. */
export const onError = () => {};
/** Takes the flag. */
export const setDebugFlag = () => {};
/** Says that events may come. */
export const isEmpEnabled = async () => true;
