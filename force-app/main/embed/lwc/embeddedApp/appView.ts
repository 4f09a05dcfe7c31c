/**
 * What the panel shows of one run of an app. A new run starts with a new one: nothing of an old run stays in sight.
 *
 * @module
 */
import type { EmbedLaunch } from 'c/embedHost';
import type { UnsavedReason } from 'c/unsavedWork';
import type { UserError } from 'c/userError';
import type { RunState } from './appRun';
import type { Drops } from './dropReport';

/** The frame as the template draws it. Another key is another frame: no window of an old one is ever talked to. */
export interface Frame {
    readonly key: string;
    readonly name: string;
    /** Absent for an app that is posted its request. */
    readonly url: string | undefined;
}

/** A signed request on its way into a frame. */
export interface Post {
    readonly url: string;
    /** Name of the frame. */
    readonly target: string;
    readonly value: string;
}

/** What is shown. */
export interface AppView {
    readonly launch: EmbedLaunch | undefined;
    readonly error: UserError | undefined;
    readonly state: RunState;
    readonly frames: readonly Frame[];
    readonly post: Post | undefined;
    /** As the app asked for, in CSS pixels. */
    readonly height: number | undefined;
    readonly isSlow: boolean;
    readonly isSaving: boolean;
    readonly hasSaveFailed: boolean;
    /** Why unsaved work is asked about. */
    readonly question: UnsavedReason | undefined;
    /** Where the browser did not let a tab open. */
    readonly blockedPath: string | undefined;
    readonly announcement: string;
    readonly drops: Drops;
    readonly logLines: readonly string[];
}

/** Nothing is known yet. */
export const NEW_VIEW: AppView = {
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

const HEIGHT_PX = { initial: 480, min: 100, max: 5_000 } as const;

/** @returns a height that may be drawn, in CSS pixels: what the app asked for, else the admin's, else 480. */
export function heightOf(asked: number | undefined, initial: number | string | undefined): number {
    const wanted = asked ?? Number(initial);
    return Math.min(Math.max(wanted || HEIGHT_PX.initial, HEIGHT_PX.min), HEIGHT_PX.max);
}
