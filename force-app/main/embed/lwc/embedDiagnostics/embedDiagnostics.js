import { LightningElement, api } from 'lwc';
import copy from '@salesforce/label/c.Embed_Diag_Copy';
import count from '@salesforce/label/c.Embed_Diag_Count';
import dropped from '@salesforce/label/c.Embed_Diag_Drops';
import log from '@salesforce/label/c.Embed_Diag_Log';
import none from '@salesforce/label/c.Embed_Diag_NoDrops';
import origin from '@salesforce/label/c.Embed_Diag_Origin';
import reason from '@salesforce/label/c.Embed_Diag_Reason';
import session from '@salesforce/label/c.Embed_Diag_Session';
import state from '@salesforce/label/c.Embed_Diag_State';
import title from '@salesforce/label/c.Embed_Diag_Title';

/**
 * How the conversation with an app stands, for who may diagnose: where the app runs, its state, the messages that were
 * thrown away and why, what it said itself and why it could not sign in.
 */
export default class EmbedDiagnostics extends LightningElement {
    /** The app's exact origin. */
    @api
    origin = '';

    /** As the bridge calls it, e.g. `ready`. */
    @api
    state = '';

    /** Names the conversation; absent while there is none. */
    @api
    sessionId;

    /** Reason → count. */
    @api
    drops = {};

    /** What the app logged, and why it could not sign in; newest last. Plain text. */
    @api
    logLines = [];

    labels = { copy, count, dropped, log, none, origin, reason, session, state, title };

    get rows() {
        return Object.entries(this.drops)
            .map(([why, times]) => ({ reason: why, count: times }))
            .sort((one, other) => other.count - one.count);
    }

    get hasDrops() {
        return this.rows.length > 0;
    }

    get lines() {
        return this.logLines.map((text, index) => ({ key: `${index}`, text }));
    }

    get hasLines() {
        return this.logLines.length > 0;
    }
}
