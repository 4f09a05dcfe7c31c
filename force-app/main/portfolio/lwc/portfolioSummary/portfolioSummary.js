import { LightningElement, api } from 'lwc';
import { describeGain, formatFraction, formatMoney } from 'c/figures';
import { fill, formatDay, formatInstant } from 'c/localText';
import asOf from '@salesforce/label/c.Portfolio_AsOf';
import asOfStale from '@salesforce/label/c.Portfolio_AsOfStale';
import fxEffect from '@salesforce/label/c.Portfolio_FxEffect';
import gain from '@salesforce/label/c.Portfolio_Gain';
import gainPercent from '@salesforce/label/c.Portfolio_GainPercent';
import notKnown from '@salesforce/label/c.Portfolio_NotKnown';
import priceEffect from '@salesforce/label/c.Portfolio_PriceEffect';
import source from '@salesforce/label/c.Portfolio_Source';
import total from '@salesforce/label/c.Portfolio_Total';
import withoutCost from '@salesforce/label/c.Portfolio_WithoutCost';

/**
 * A household's total, how old it is, and its unrealised gain with what prices and currencies did apart.
 */
export default class PortfolioSummary extends LightningElement {
    /** The portfolio. */
    @api
    portfolio;

    labels = { fxEffect, gain, notKnown, priceEffect, total };

    get total() {
        return formatMoney(this.portfolio?.totalValue);
    }

    get asOf() {
        return fill(this.portfolio?.stale ? asOfStale : asOf, formatDay(this.portfolio?.asOf));
    }

    get asOfTone() {
        return this.portfolio?.stale ? 'warning' : 'neutral';
    }

    get asOfIcon() {
        return this.portfolio?.stale ? undefined : 'utility:date_input';
    }

    get source() {
        const { vendor, retrievedAt } = this.portfolio ?? {};
        return vendor
            ? fill(source, vendor.charAt(0).toUpperCase() + vendor.slice(1), formatInstant(retrievedAt))
            : '';
    }

    get gain() {
        const amount = this.portfolio?.unrealisedGain?.amount;
        return amount && describeGain(amount);
    }

    get gainPercent() {
        const fraction = this.portfolio?.unrealisedGain?.fraction;
        return fraction ? fill(gainPercent, formatFraction(fraction, true)) : '';
    }

    get priceEffect() {
        const amount = this.portfolio?.unrealisedGain?.priceEffect;
        return amount && describeGain(amount);
    }

    get fxEffect() {
        const amount = this.portfolio?.unrealisedGain?.fxEffect;
        return amount && describeGain(amount);
    }

    get withoutCost() {
        const value = this.portfolio?.valueWithoutCost;
        return value && !/^[0.]+$/.test(value.amount) ? fill(withoutCost, formatMoney(value)) : '';
    }
}
