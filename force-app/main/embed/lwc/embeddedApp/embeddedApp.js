import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { fill } from 'c/localText';
import { toUserError } from 'c/userError';
import getLaunch from '@salesforce/apex/EmbedController.getLaunch';
import signRequest from '@salesforce/apex/EmbedController.signRequest';
import { labels } from './appLabels';
import { themeOf } from './appearance';
import { startRun } from './appRun';
import { heightOf, NEW_VIEW } from './appView';
import { createLeaveGuard, watchPage } from './leaving';
import { pageWorkOf } from './pageWork';
import { isFrameSeen, isOver, problemOf } from './problems';

/** After this long without an app, the panel says that it takes longer. */
const SLOW_MS = 3_000;
/** The newest lines an app said, kept for who may diagnose. */
const LOG_LINES = 20;

/**
 * A vendor's app inside the page, as an admin set it up: with the record's context, signed in, in the page's theme.
 *
 * Unsaved work: a person who loads the app again, and a page that changes its record while this component stays, are asked
 * first; a closing browser tab is asked by the browser. What a component cannot hold up is its own removal: where a
 * navigation inside Lightning, or the closing of a console tab, takes it off the page, unsaved work is lost.
 */
export default class EmbeddedApp extends NavigationMixin(LightningElement) {
    /** Heading; default: the app's own label. */
    @api
    title = '';

    /** Height until the app asks for another, in CSS pixels, 100 to 5000. Default 480. */
    @api
    initialHeight;

    labels = labels;
    view = NEW_VIEW;
    _appName;
    _recordId;
    _isConnected = false;
    _starts = 0;
    _run;
    _slowTimer;
    _guard = createLeaveGuard();
    _endPage;

    /** Developer name of the app's custom metadata record, e.g. `Portfolio_Studio`. Another one is another app. */
    @api
    get appName() {
        return this._appName;
    }
    set appName(appName) {
        if (appName === this._appName) return;
        this._appName = appName;
        if (this._isConnected) this._restart('removed');
    }

    /** The page's record. Another one ends all that was about the old; unsaved work is asked about first. */
    @api
    get recordId() {
        return this._recordId;
    }
    set recordId(recordId) {
        if (recordId === this._recordId) return;
        this._recordId = recordId;
        if (!this._isConnected) return;
        if (this._run && recordId === this._run.recordId) this._stay();
        else if (this._run && this._guard.isDirty) this._ask('record');
        else this._restart('record');
    }

    connectedCallback() {
        this._isConnected = true;
        this._endPage = watchPage(
            // The browser may not send the session's end any more; the companion ends what is not renewed.
            () => this._end('removed'),
            () => this._restart('removed'),
        );
        this._restart('removed');
    }

    renderedCallback() {
        if (!this.view.post) return;
        this._run?.posted();
        this.refs?.['form']?.submit();
        // It is a secret of a minute: not a moment longer in the page than needed.
        this._show({ post: undefined });
    }

    disconnectedCallback() {
        this._isConnected = false;
        this._endPage?.();
        this._end('removed');
    }

    get heading() {
        return this.title || this.view.launch?.app.label || labels.title;
    }

    get isLoading() {
        return !this.view.error && this.view.state === 'opening';
    }

    get loadingText() {
        return fill(this.view.isSlow ? labels.slow : labels.loading, this.heading);
    }

    get reloadTitle() {
        return fill(labels.reload, this.heading);
    }

    get hasFullApp() {
        return Boolean(this._run && !this.isHeld && this.view.launch?.app.hostedUrl);
    }

    /** Whether the page shows another record already than the app does. */
    get isHeld() {
        return this.view.question === 'record';
    }

    /** Where something is wrong, the way out stands beside what is said of it: not twice. */
    get isFullAppOffered() {
        return this.hasFullApp && !this.view.error;
    }

    get isPopupBlocked() {
        return this.view.blockedPath !== undefined;
    }

    get isOpaque() {
        return this.view.launch?.app.isOpaque === true;
    }

    get canDiagnose() {
        return this.view.launch?.canDiagnose === true;
    }

    get sessionId() {
        return this._run?.sessionId;
    }

    get stageClass() {
        return isFrameSeen(this.view.state) && !this.isHeld ? 'stage' : 'stage unseen';
    }

    get frameStyle() {
        return `block-size: ${heightOf(this.view.height, this.initialHeight)}px`;
    }

    get skeletonStyle() {
        return `min-${this.frameStyle}`;
    }

    handleFrameLoad() {
        this._run?.frameLoaded();
    }

    handleThemeChange() {
        this._run?.refreshAppearance();
    }

    handleReload() {
        const { question = 'reload', state } = this.view;
        if (this._guard.isDirty && state === 'ready') this._ask(question);
        else this._restart('removed');
    }

    handleRetry() {
        this._restart('removed');
    }

    handleOpenFull() {
        const path = this.view.blockedPath ?? '';
        this._show({ blockedPath: undefined });
        this._run?.openFullApp(path);
    }

    async handleSave() {
        const run = this._run;
        this._show({ isSaving: true, hasSaveFailed: false });
        // Cannot, or does not answer: as good as no. No question any more: the person went back meanwhile.
        const isSaved = await run?.save().catch(() => false);
        if (run !== this._run) return;
        this._show({ isSaving: false, hasSaveFailed: !isSaved });
        if (isSaved && this.view.question) this.handleDiscard();
    }

    handleDiscard() {
        this._restart(this.isHeld ? 'record' : 'removed');
    }

    handleStay() {
        const recordId = this._run?.recordId;
        // Back to the record the work is about: the page tells this component, and the work goes on.
        if (recordId && this.isHeld) pageWorkOf(this, this.heading, recordId).openRecord(recordId);
        else this._stay();
    }

    _ask(question) {
        this._show({ question, hasSaveFailed: false });
        if (question === 'record') this._run?.hold();
    }

    _stay() {
        this._show({ question: undefined, hasSaveFailed: false });
        this._run?.resume();
    }

    /** Ends what is, at once, and starts anew when all properties have come. */
    _restart(reason) {
        this._end(reason);
        this._timeSlowness();
        const start = this._starts;
        Promise.resolve()
            .then(() => (this._isConnected && start === this._starts ? this._start(start) : undefined))
            .catch((cause) => {
                if (start !== this._starts) return;
                this._show({ error: toUserError(cause) });
                this._timeSlowness();
            });
    }

    _end(reason) {
        this._starts += 1;
        window.clearTimeout(this._slowTimer);
        this._guard.isDirty = false;
        this._run?.close(reason);
        this._run = undefined;
        this.view = NEW_VIEW;
    }

    async _start(start) {
        const parameters = { appName: this._appName, recordId: this._recordId };
        const launch = await getLaunch(parameters);
        // Removed, or another app or record meanwhile: what comes late is not of interest.
        if (start !== this._starts) return;
        this._show({ launch });
        const isPosted = launch.app.protocols.includes('CANVAS');
        const request = isPosted ? await signRequest(parameters) : undefined;
        if (start !== this._starts) return;
        // Listens before there is a frame: an app may speak as soon as there is one.
        this._run = this._listen(launch);
        const { url } = launch.app;
        const name = `embedded-app-${crypto.randomUUID()}`;
        this._show({
            frames: [{ key: name, name, url: request ? undefined : url }],
            post: request && { url, target: name, value: request.signedRequest },
        });
    }

    _listen(launch) {
        return startRun({
            launch,
            recordId: this._recordId,
            peer: () => this.template?.querySelector('iframe')?.contentWindow ?? null,
            theme: () => themeOf(this.refs?.['sensor']),
            page: {
                ...pageWorkOf(this, launch.app.label, this._recordId),
                resize: (height) => {
                    this._show({ height });
                    return heightOf(height, undefined);
                },
                setDirty: (isDirty) => {
                    this._guard.isDirty = isDirty;
                },
                log: (level, message) =>
                    this._show({
                        logLines: [...this.view.logLines, `${level}: ${message}`].slice(-LOG_LINES),
                    }),
            },
            onState: (state) => this._follow(state),
            onTabUnanswered: (blockedPath) => this._show({ blockedPath }),
            onDrops: (drops) => this._show({ drops }),
        });
    }

    _follow(state) {
        const isLate = state === 'ready' && this.view.isSlow;
        this._show({
            state,
            error: problemOf(state, this.view.launch),
            ...(isLate && { announcement: fill(labels.ready, this.heading) }),
            ...(isOver(state) && { frames: [] }),
        });
        this._timeSlowness();
    }

    _timeSlowness() {
        window.clearTimeout(this._slowTimer);
        this._show({ isSlow: false });
        if (!this.isLoading) return;
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- says that it takes longer; the end of the run stops it
        this._slowTimer = window.setTimeout(() => this._show({ isSlow: true }), SLOW_MS);
    }

    _show(changes) {
        this.view = { ...this.view, ...changes };
    }
}
