import { LightningElement } from 'lwc';
import { fill, formatInstant } from 'c/localText';
import { toUserError, type UserError } from 'c/userError';
import getChecklist from '@salesforce/apex/SetupController.getChecklist';
import testConnection from '@salesforce/apex/SetupController.testConnection';
import type { Check } from 'c/setupLine';
import { AREAS, CONNECTION, isOf, summarize } from './areas';
import { labels } from './checklistLabels';

/**
 * What an administrator has to set up, how each part stands, and how to mend it. The checks of the org are read when it is
 * opened; the companion is asked only when somebody presses the button.
 */
export default class SetupChecklist extends LightningElement {
    labels = labels;
    checks: readonly Check[] = [];
    connection: readonly Check[] = [];
    error: UserError | undefined;
    connectionError: UserError | undefined;
    checkedAt = '';
    announcement = '';
    isChecking = false;
    isTesting = false;

    connectedCallback(): void {
        void this._check();
    }

    get isLoading(): boolean {
        return this.isChecking && this.checks.length === 0;
    }

    get isShown(): boolean {
        return this.checks.length > 0;
    }

    get isTested(): boolean {
        return this.connection.length > 0;
    }

    get isUntested(): boolean {
        return !this.isTested && !this.isTesting && !this.connectionError;
    }

    /** Later ones leave what the last one found where it stands; the button says that it is being tested. */
    get isFirstTest(): boolean {
        return this.isTesting && !this.isTested;
    }

    /** The areas of the org: all but the connection, which stands by itself. Names of a newer package come last. */
    get areas(): readonly {
        readonly name: string;
        readonly title: string;
        readonly checks: readonly Check[];
    }[] {
        return AREAS.map(({ name, title }) => ({
            name,
            title,
            checks: this.checks.filter((check) => isOf(check, name)),
        })).filter(({ checks }) => checks.length > 0);
    }

    get summary(): string {
        return summarize([...this.checks, ...this.connection]);
    }

    get checkedText(): string {
        return this.checkedAt ? fill(labels.checkedAt, formatInstant(this.checkedAt)) : '';
    }

    get checkLabel(): string {
        return this.isChecking ? labels.checking : labels.check;
    }

    get testLabel(): string {
        return this.isTesting ? labels.testing : labels.test;
    }

    handleCheck(): void {
        void this._check(labels.checked);
    }

    handleTest(): void {
        void this._test();
    }

    handleCheckRetry(): void {
        this._focus('check');
        this.handleCheck();
    }

    handleTestRetry(): void {
        this._focus('test');
        this.handleTest();
    }

    /** The button that was pressed goes with its error: the one that does the same takes the focus. */
    _focus(action: string): void {
        this.template?.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus();
    }

    async _check(said = ''): Promise<void> {
        // The button stays where it is and keeps the focus: a second press while one runs does nothing.
        if (this.isChecking) return;
        this.isChecking = true;
        this.error = undefined;
        this.announcement = said ? labels.checking : '';
        try {
            this.checks = await getChecklist();
            this.checkedAt = new Date().toISOString();
            this.announcement = said && `${said} ${summarize(this.checks)}`;
        } catch (cause) {
            this.error = toUserError(cause);
            this.announcement = '';
        } finally {
            this.isChecking = false;
        }
    }

    async _test(): Promise<void> {
        if (this.isTesting) return;
        this.isTesting = true;
        this.connectionError = undefined;
        this.announcement = labels.testing;
        try {
            this.connection = await testConnection();
            this.announcement = `${labels.tested} ${summarize(this.connection)}`;
        } catch (cause) {
            this.connectionError = toUserError(cause);
            this.connection = [];
            this.announcement = '';
        } finally {
            this.isTesting = false;
        }
    }

    get connectionTitle(): string {
        return CONNECTION.title;
    }
}
