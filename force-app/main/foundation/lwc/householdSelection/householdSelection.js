/**
 * What is selected on a household's page, shared by its panels and embedded apps over one Lightning message channel.
 *
 * 1. A message names its household, topic, value and source. One for another household, or from oneself, is not heard.
 * 2. Who follows later is told the last value of each topic, as long as anybody follows the household at all.
 * 3. A value that is already selected is not published again, so that two who follow each other never go round.
 * 4. Anything on the page may publish on the channel: what does not have a topic's shape is ignored. So is what a follower
 *    selects that does not have it: what is remembered is told to every app that opens later.
 *
 * @module
 */
import {
    APPLICATION_SCOPE,
    createMessageContext,
    publish,
    releaseMessageContext,
    subscribe,
    unsubscribe,
} from 'lightning/messageService';
import CHANNEL from '@salesforce/messageChannel/Household_Selection__c';
import { readValue } from './topicValues';

/** Households somebody follows, by their id's first 15 characters: the rest is a checksum. */
const households = new Map();
let sources = 0;

/**
 * Follows what is selected on a household's page.
 *
 * @param householdId - The household's account.
 * @param onMessage - Told of each change that somebody else made.
 */
export function followSelection(householdId, onMessage) {
    const key = householdId.slice(0, 15);
    const household = households.get(key) ?? { selection: {}, holdings: [], followers: 0 };
    households.set(key, household);
    household.followers += 1;
    const source = `${(sources += 1)}-${crypto.randomUUID()}`;
    const context = createMessageContext();
    let isOpen = true;
    const subscription = subscribe(
        context,
        CHANNEL,
        (message) => {
            const heard = isOpen ? readMessage(message, key, source) : undefined;
            if (!heard) return;
            remember(household, heard);
            onMessage(heard);
        },
        // A follower may be in another region or tab than who selects; the household's id keeps pages apart.
        { scope: APPLICATION_SCOPE },
    );

    return {
        get current() {
            return household.selection;
        },
        get holdings() {
            return household.holdings;
        },
        offer(holdings) {
            household.holdings = Object.freeze([...holdings]);
        },
        select(message) {
            const read = readValue(message.topic, message.value);
            if (!isOpen || !read || isSame(household.selection[read.topic] ?? null, read.value)) return;
            const { topic, value } = read;
            remember(household, read);
            publish(context, CHANNEL, { householdId, topic, value, source });
        },
        close() {
            if (!isOpen) return;
            isOpen = false;
            unsubscribe(subscription);
            releaseMessageContext(context);
            household.followers -= 1;
            if (household.followers === 0 && households.get(key) === household) households.delete(key);
        },
    };
}

function remember(household, { topic, value }) {
    household.selection = Object.freeze({ ...household.selection, [topic]: value });
}

function readMessage(message, key, source) {
    if (typeof message !== 'object' || message === null) return undefined;
    const { householdId, topic, value, source: from } = message;
    if (from === source || typeof householdId !== 'string' || householdId.slice(0, 15) !== key)
        return undefined;
    return readValue(topic, value);
}

/** Values are small and made by one function each: their text decides. */
function isSame(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
}
