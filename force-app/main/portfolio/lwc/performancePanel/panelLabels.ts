/**
 * Labels of the panel.
 *
 * @module
 */
import all from '@salesforce/label/c.Performance_All_Short';
import annualised from '@salesforce/label/c.Performance_Annualised';
import explain from '@salesforce/label/c.Performance_Explain';
import explainMwr from '@salesforce/label/c.Performance_ExplainMwr';
import explainTwr from '@salesforce/label/c.Performance_ExplainTwr';
import flows from '@salesforce/label/c.Performance_Flows';
import gain from '@salesforce/label/c.Performance_GainAmount';
import loading from '@salesforce/label/c.Panel_Loading';
import mwr from '@salesforce/label/c.Performance_Mwr';
import notMeasured from '@salesforce/label/c.Performance_NotMeasured';
import period from '@salesforce/label/c.Performance_Period';
import range from '@salesforce/label/c.Performance_Range';
import stale from '@salesforce/label/c.Performance_Stale';
import title from '@salesforce/label/c.Performance_Title';
import twr from '@salesforce/label/c.Performance_Twr';

/** By their use here. */
export const labels = {
    all,
    annualised,
    explain,
    explainMwr,
    explainTwr,
    flows,
    gain,
    loading,
    mwr,
    notMeasured,
    period,
    range,
    stale,
    title,
    twr,
};
