/**
 * Labels of the set-up checklist.
 *
 * @module
 */
import areaCompanion from '@salesforce/label/c.Setup_AreaCompanion';
import areaData from '@salesforce/label/c.Setup_AreaData';
import areaOther from '@salesforce/label/c.Setup_AreaOther';
import areaPeople from '@salesforce/label/c.Setup_AreaPeople';
import areaRunning from '@salesforce/label/c.Setup_AreaRunning';
import check from '@salesforce/label/c.Setup_Check';
import checked from '@salesforce/label/c.Setup_Checked';
import checkedAt from '@salesforce/label/c.Setup_CheckedAt';
import checking from '@salesforce/label/c.Setup_Checking';
import countFailed from '@salesforce/label/c.Setup_CountFailed';
import countOk from '@salesforce/label/c.Setup_CountOk';
import countUnknown from '@salesforce/label/c.Setup_CountUnknown';
import countWarning from '@salesforce/label/c.Setup_CountWarning';
import loading from '@salesforce/label/c.Panel_Loading';
import test from '@salesforce/label/c.Setup_Test';
import tested from '@salesforce/label/c.Setup_Tested';
import testing from '@salesforce/label/c.Setup_Testing';
import title from '@salesforce/label/c.Setup_Title';
import untested from '@salesforce/label/c.Setup_Untested';

/** By their use here. */
export const labels = {
    areaCompanion,
    areaData,
    areaOther,
    areaPeople,
    areaRunning,
    check,
    checked,
    checkedAt,
    checking,
    countFailed,
    countOk,
    countUnknown,
    countWarning,
    loading,
    test,
    tested,
    testing,
    title,
    untested,
};
