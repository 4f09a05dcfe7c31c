/**
 * Labels of an embedded app’s panel.
 *
 * @module
 */
import loading from '@salesforce/label/c.Embed_Loading';
import openFull from '@salesforce/label/c.Embed_OpenFull';
import openTab from '@salesforce/label/c.Embed_OpenTab';
import popupBlocked from '@salesforce/label/c.Embed_Popup_Blocked';
import ready from '@salesforce/label/c.Embed_Announce_Ready';
import reload from '@salesforce/label/c.Embed_Reload';
import slow from '@salesforce/label/c.Embed_Slow';
import title from '@salesforce/label/c.Embed_Title';

/** By their use here. */
export const labels = {
    loading,
    openFull,
    openTab,
    popupBlocked,
    ready,
    reload,
    slow,
    title,
};
