/**
 * The intents the page itself handles, as the org configured them: open the record, select it in the panels, open an
 * address.
 *
 * @module
 */
import {
    recordOfContext,
    selectionOfContext,
    type Fdc3Context,
    type KnownRecords,
    type PageIntent,
} from 'c/desktopAgent';
import type { BusMessage, IntentTarget } from 'c/embedHost';
import type { PageWork } from './pageWork';

/**
 * @param known - What the page shows just now.
 * @param select - Selects something for the page's panels.
 */
export function pageIntents(
    targets: readonly IntentTarget[],
    page: PageWork,
    known: () => KnownRecords,
    select: (message: BusMessage) => void,
): PageIntent[] {
    return targets.map((target) => ({
        intent: target.intent,
        contextTypes: target.contextTypes,
        label: target.label,
        // A failure reaches the app that raised the intent, as the intent's result.
        handle: async (context) => {
            act(target, context, page, known(), select);
            return undefined;
        },
    }));
}

function act(
    { action, destination }: IntentTarget,
    context: Fdc3Context,
    page: PageWork,
    known: KnownRecords,
    select: (message: BusMessage) => void,
): void {
    if (action === 'SELECT') {
        const message = selectionOfContext(context, known);
        if (!message) throw new Error('NothingOnThisPage');
        select(message);
    } else if (action === 'RECORD') {
        const record = recordOfContext(context, known);
        // Only what this page told the apps of: an app cannot open records by guessing.
        if (!record) throw new Error('NoSuchRecord');
        page.openRecord(record.recordId);
    } else {
        page.openUrl(fillAddress(destination, context));
    }
}

/** `{email}` stands for the context's id of that key. The host is the admin's: what an app sends fills path and query only. */
function fillAddress(destination: string | null | undefined, { id }: Fdc3Context): string {
    const filled = (destination ?? '').replaceAll(/\{(\w+)\}/g, (_, key: string) => {
        const value = id?.[key] ?? '';
        // In a path dots are directions, however they are encoded.
        if (/^\.{0,2}$/.test(value)) throw new Error('NotAnId');
        return encodeURIComponent(value);
    });
    const address = new URL(filled);
    if (address.protocol !== 'https:') throw new Error('NotAnAddress');
    return address.href;
}
