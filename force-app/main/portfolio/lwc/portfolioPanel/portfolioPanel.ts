import { LightningElement, api } from 'lwc';
import type { Holding, Portfolio } from '@rialto/contract';
import type { BusMessage, SelectedHolding } from 'c/embedHost';
import { followSelection, type HouseholdSelection } from 'c/householdSelection';
import { toUserError, type UserError } from 'c/userError';
import getPortfolio from '@salesforce/apex/PortfolioController.getPortfolio';
import accounts from '@salesforce/label/c.Portfolio_Accounts';
import allocation from '@salesforce/label/c.Portfolio_Allocation';
import empty from '@salesforce/label/c.Portfolio_Empty';
import holdings from '@salesforce/label/c.Portfolio_Holdings';
import loading from '@salesforce/label/c.Panel_Loading';
import refresh from '@salesforce/label/c.Panel_Refresh';
import refreshed from '@salesforce/label/c.Panel_Refreshed';
import title from '@salesforce/label/c.Portfolio_Title';

/** Codes of a rollout that has not reached the user. */
const HELD_BACK: ReadonlySet<string> = new Set(['NOT_IN_ROLLOUT', 'ROLLOUT_REFUSED']);

/** What the panel calls on its performance section. */
interface Refreshable extends Element {
    refresh(): Promise<void>;
}

/**
 * A household's money: total, accounts, holdings, allocation and performance, for a household's record page.
 *
 * Every figure comes from the companion. Performance is read apart, so that one can fail without the other.
 */
export default class PortfolioPanel extends LightningElement {
    labels = { accounts, allocation, empty, holdings, loading, refresh, title };
    portfolio: Portfolio | undefined;
    error: UserError | undefined;
    isReading = false;
    announcement = '';
    selectedHoldingId: string | undefined;
    asOf: string | undefined;
    _recordId: string | undefined;
    _isConnected = false;
    _reading = 0;
    _selection: HouseholdSelection | undefined;

    /** The household's account. Another one discards all that is shown of the old. */
    @api
    get recordId(): string | undefined {
        return this._recordId;
    }
    set recordId(recordId: string | undefined) {
        if (recordId === this._recordId) return;
        this._recordId = recordId;
        this.portfolio = undefined;
        this.error = undefined;
        this.announcement = '';
        if (!this._isConnected) return;
        this._follow();
        void this._read();
    }

    connectedCallback(): void {
        this._isConnected = true;
        this._follow();
        if (!this.portfolio) void this._read();
    }

    disconnectedCallback(): void {
        this._isConnected = false;
        this._selection?.close();
        this._selection = undefined;
        this.isReading = false;
        this._reading += 1;
    }

    get isLoading(): boolean {
        return this.isReading && !this.portfolio && !this.error;
    }

    /** Who is not in the rollout yet is told so once, not once for each part. */
    get isPerformanceShown(): boolean {
        return Boolean(this.recordId) && !HELD_BACK.has(this.error?.code ?? '');
    }

    get isEmpty(): boolean {
        return this.portfolio?.accountCount === 0;
    }

    async handleRefresh(): Promise<void> {
        this.announcement = '';
        const performance = this.refs?.['performance'] as Refreshable | undefined;
        const [isRead] = await Promise.all([this._read({ newest: true }), performance?.refresh()]);
        if (isRead) this.announcement = refreshed;
    }

    handleRetry(): void {
        void this._read();
    }

    handleChoose({ detail }: CustomEvent<{ readonly holding: Holding | null }>): void {
        const { holding } = detail;
        this.selectedHoldingId = holding?.holdingId;
        this._selection?.select({
            topic: 'selection.holding',
            value: holding && describeHolding(holding),
        });
    }

    handleAsOf({ detail }: CustomEvent<{ readonly day: string | null }>): void {
        this.asOf = detail.day ?? undefined;
        this._selection?.select({ topic: 'selection.asOf', value: detail.day });
    }

    _follow(): void {
        this._selection?.close();
        this._selection = this._recordId
            ? followSelection(this._recordId, (message) => this._show(message))
            : undefined;
        const { current } = this._selection ?? {};
        this.selectedHoldingId = current?.['selection.holding']?.holdingId;
        this.asOf = current?.['selection.asOf'] ?? undefined;
    }

    _show({ topic, value }: BusMessage): void {
        if (topic === 'selection.holding') this.selectedHoldingId = value?.holdingId;
        if (topic === 'selection.asOf') this.asOf = value ?? undefined;
    }

    /**
     * `newest`: whether a person asked for the newest, not for what was read within the last minute.
     * @returns Whether there is a new answer; a later reading or a removal makes this one worthless.
     */
    async _read({ newest = false } = {}): Promise<boolean> {
        if (!this._recordId) return false;
        this._reading += 1;
        const reading = this._reading;
        this.isReading = true;
        try {
            const portfolio = await getPortfolio({ householdId: this._recordId, refresh: newest });
            if (reading !== this._reading) return false;
            this.portfolio = portfolio;
            this._selection?.offer((portfolio.holdings ?? []).map(describeHolding));
            this.error = undefined;
        } catch (cause) {
            if (reading !== this._reading) return false;
            // Figures already shown stay: they carry their date.
            this.error = toUserError(cause);
        }
        this.isReading = false;
        return !this.error;
    }
}

/** What embedded apps are told of a holding: what it is, not what it is worth. */
function describeHolding({ holdingId, accountId, name, symbol, isin }: Holding): SelectedHolding {
    return { holdingId, accountId, name, ...(symbol && { symbol }), ...(isin && { isin }) };
}
