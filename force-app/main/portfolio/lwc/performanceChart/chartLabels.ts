/**
 * Labels of the chart.
 *
 * @module
 */
import chart from '@salesforce/label/c.Performance_Chart';
import chartHint from '@salesforce/label/c.Performance_ChartHint';
import day from '@salesforce/label/c.Portfolio_Col_Day';
import noPoints from '@salesforce/label/c.Performance_NoPoints';
import reading from '@salesforce/label/c.Performance_Reading';
import returned from '@salesforce/label/c.Portfolio_Col_Return';
import showChart from '@salesforce/label/c.Performance_ShowChart';
import showTable from '@salesforce/label/c.Performance_ShowTable';
import value from '@salesforce/label/c.Portfolio_Col_Value';

/** By their use here. */
export const labels = {
    chart,
    chartHint,
    day,
    noPoints,
    reading,
    returned,
    showChart,
    showTable,
    value,
};
