/**
 * The one FDC3 Desktop Agent of a record's page, shared by all its embedded apps: made for the first, closed after the
 * last. It carries what is selected on the page to the apps' channels and back.
 *
 * @module
 */
import {
    contextKnownTo,
    contextOfMapped,
    contextsOfSelection,
    createDesktopAgent,
    selectionOfContext,
} from 'c/desktopAgent';
import { followSelection } from 'c/householdSelection';
import IntentChooser from 'c/intentChooser';
import title from '@salesforce/label/c.Embed_Intent_Title';
import { pageIntents } from './pageIntents';

/** By record; pages without one share the empty name. */
const agents = new Map();

/** Takes an app into the agent of its record. Before its frame's `src` is set: FDC3 gives discovery one second. */
export function joinAgent(member) {
    const key = member.recordId ?? '';
    const joined = agents.get(key) ?? openAgent(member.recordId);
    agents.set(key, joined);
    joined.members.add(member);
    const { app } = member.launch;
    const handle = joined.agent.addApp({
        appId: app.appId,
        title: app.label,
        url: app.url,
        peer: member.peer,
        isOpaque: app.isOpaque,
        channel: app.channel ?? null,
        receives: app.receives,
        // The agent speaks for all apps of the page; each was granted its own part of the record.
        knows: (context) => contextKnownTo(context, member.launch.contexts),
        sends: app.sends,
        onState: member.onState,
    });
    refreshIntents(joined);
    if (app.channel) sayWhatIsShown(joined, member, app.channel);
    return {
        leave() {
            if (!joined.members.delete(member)) return;
            handle.remove();
            if (joined.members.size > 0) {
                refreshIntents(joined);
                return;
            }
            if (agents.get(key) === joined) agents.delete(key);
            joined.selection?.close();
            joined.agent.close();
        },
    };
}

function openAgent(recordId) {
    const members = new Set();
    const agent = createDesktopAgent({
        chooseHandler: async (choices) => await IntentChooser.open({ label: title, size: 'small', choices }),
        onBroadcast(context) {
            const message = selectionOfContext(context, knownTo(members, selection));
            if (message) selection?.select(message);
        },
        onDrop(reason, appId) {
            for (const member of members) if (member.launch.app.appId === appId) member.onDrop(reason);
        },
    });
    const selection = recordId
        ? followSelection(recordId, (message) => {
              for (const channel of channelsOf(members))
                  for (const context of contextsOfSelection(message, contextsOf(members)))
                      agent.broadcast(channel, context);
          })
        : undefined;
    return { agent, members, selection };
}

/** The page's own intents, done by the app that came last: it is on the page for certain. */
function refreshIntents({ agent, members, selection }) {
    const member = [...members].at(-1);
    if (member)
        agent.setPageIntents(
            pageIntents(
                member.launch.intents,
                member.page,
                () => knownTo(members, selection),
                (message) => selection?.select(message),
            ),
        );
}

function sayWhatIsShown({ agent, selection }, { launch }, channel) {
    // The record itself. Its people are known to the agent, but none of them is meant until one is selected.
    for (const mapped of launch.contexts)
        if (mapped.recordId === launch.record?.recordId) agent.broadcast(channel, contextOfMapped(mapped));
    for (const [topic, value] of Object.entries(selection?.current ?? {}))
        for (const context of contextsOfSelection({ topic, value }, launch.contexts))
            agent.broadcast(channel, context);
}

function contextsOf(members) {
    return [...members].flatMap(({ launch }) => launch.contexts);
}

function knownTo(members, selection) {
    return {
        mapped: contextsOf(members),
        members: [...members].flatMap(({ launch }) => launch.record?.members ?? []),
        holdings: selection?.holdings ?? [],
    };
}

function channelsOf(members) {
    return new Set([...members].flatMap(({ launch }) => launch.app.channel ?? []));
}
