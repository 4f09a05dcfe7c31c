/**
 * What a component does on the page for an app: toasts, navigation, fresh records.
 *
 * @module
 */
import type { LightningElement } from 'lwc';
import { NavigationMixin, type PageReference } from 'lightning/navigation';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { RefreshEvent } from 'lightning/refresh';
import { notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import { fill } from 'c/localText';
import toastTitle from '@salesforce/label/c.Embed_ToastTitle';
import type { PageActions } from './handlers';

/** What `NavigationMixin` adds to a component. */
interface Navigates {
    [NavigationMixin.Navigate](reference: PageReference): void;
}

/** Of what an app may ask, that which needs nothing but a place on the page. */
export type PageWork = Pick<PageActions, 'openRecord' | 'openUrl' | 'refreshRecord' | 'toast'>;

/**
 * @param component - Made with `NavigationMixin`.
 * @param appLabel - The app as the admin called it: it comes first in each toast, so that no app speaks in Salesforce's
 *     name, or another's.
 */
export function pageWorkOf(
    component: LightningElement,
    appLabel: string,
    recordId: string | undefined,
): PageWork {
    const navigate = (reference: PageReference): void =>
        (component as unknown as Navigates)[NavigationMixin.Navigate](reference);
    return {
        toast({ title, message, variant = 'info' }) {
            const heading = title ? fill(toastTitle, appLabel, title) : appLabel;
            component.dispatchEvent(new ShowToastEvent({ title: heading, message, variant }));
        },
        openRecord: (id) =>
            navigate({
                type: 'standard__recordPage',
                attributes: { recordId: id, actionName: 'view' },
            }),
        openUrl: (url) => navigate({ type: 'standard__webPage', attributes: { url } }),
        refreshRecord() {
            // A record that cannot be read anew is one that can be read no more: what shows it says so.
            if (recordId) notifyRecordUpdateAvailable([{ recordId }]).catch(() => {});
            component.dispatchEvent(new RefreshEvent());
        },
    };
}
