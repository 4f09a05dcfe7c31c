/**
 * Labels of the table.
 *
 * @module
 */
import filter from '@salesforce/label/c.Portfolio_Filter';
import filterHint from '@salesforce/label/c.Portfolio_FilterHint';
import noHoldings from '@salesforce/label/c.Portfolio_NoHoldings';
import noMatch from '@salesforce/label/c.Portfolio_NoMatch';
import notKnown from '@salesforce/label/c.Portfolio_NotKnown';
import scrollHint from '@salesforce/label/c.Portfolio_ScrollHint';
import showing from '@salesforce/label/c.Portfolio_Showing';
import stale from '@salesforce/label/c.Portfolio_Stale';
import title from '@salesforce/label/c.Portfolio_Holdings';

/** By their use here. */
export const labels = {
    filter,
    filterHint,
    noHoldings,
    noMatch,
    notKnown,
    scrollHint,
    showing,
    stale,
    title,
};
