import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, describe, mock, test } from 'node:test';
import type { Fdc3Context } from './agent.ts';
import { loadAgent, loadReference, openTestPage, listen, say, type TestPage } from './testAgent.ts';
import { startReference, type BareReference } from './testReference.ts';

const [{ createDesktopAgent }, reference] = await Promise.all([loadAgent(), loadReference()]);
const ONE = 'fdc3.channel.1';
const secret: Fdc3Context = { type: 'fdc3.portfolio', name: 'Okafor', id: { GLOBAL_ID: 'G-1' } };

let page: TestPage;
let bare: BareReference;
const silenced = [mock.method(console, 'log', () => {}), mock.method(console, 'error', () => {})];
beforeEach(() => {
  page = openTestPage(createDesktopAgent);
  bare = startReference(reference, ['victim', 'thief']);
  for (const { mock: calls } of silenced) calls.resetCalls();
});
afterEach(() => {
  page.close();
  bare.close();
});
after(() => silenced.forEach(({ mock: calls }) => calls.restore()));

/** Each attack works on the bare reference: were it mended there, its first half fails and the guard may go. */
describe('what the bare reference lets through, the agent does not', () => {
  test('an app that says back another’s instance id is taken for that one', async () => {
    await bare.ask('thief', 'WCP4ValidateAppIdentity', { instanceUuid: 'victim-1' });
    assert.equal(bare.whoIs('thief-1'), 'victim');

    const victim = await page.connect('victim');
    const { frame } = page.add('thief');
    const { instanceId } = victim;
    const thief = await frame.load({ instanceId, instanceUuid: instanceId });
    assert.notEqual(thief.instanceId, instanceId);
    const { implementationMetadata } = await thief.ask('getInfoRequest');
    assert.equal((implementationMetadata as { appMetadata: { appId: string } }).appMetadata.appId, 'thief');
  });

  test('an app reads a channel it never joined', async () => {
    const asked = { channelId: ONE, contextType: null };
    await bare.ask('victim', 'broadcastRequest', { channelId: ONE, context: secret });
    assert.deepEqual(await bare.ask('thief', 'getCurrentContextRequest', asked), { context: secret });
    await bare.ask('thief', 'addContextListenerRequest', asked);
    await bare.ask('victim', 'broadcastRequest', { channelId: ONE, context: secret });
    assert.equal(bare.sentTo('thief').filter(({ type }) => type === 'broadcastEvent').length, 1);

    const victim = await page.connect('victim', { channel: ONE });
    const thief = await page.connect('thief');
    await say(victim, secret);
    assert.deepEqual(await thief.ask('getCurrentContextRequest', asked), { context: null });
    await listen(thief);
    await say(victim, { ...secret, name: 'again' });
    await thief.settle();
    assert.deepEqual(thief.events, []);
    assert.equal(page.drops['foreign-channel'], 1);
  });

  test('an app ends another’s intent listener', async () => {
    const theirs = await bare.ask('victim', 'addIntentListenerRequest', { intent: 'ViewChart' });
    assert.deepEqual(await bare.ask('thief', 'intentListenerUnsubscribeRequest', theirs), {});

    const [victim, thief] = [await page.connect('victim'), await page.connect('thief')];
    const listener = await victim.ask('addIntentListenerRequest', { intent: 'ViewChart' });
    const refused = await thief.ask('intentListenerUnsubscribeRequest', listener);
    assert.deepEqual(refused, { error: 'ListenerNotFound' });
    assert.equal(page.drops['foreign-listener'], 1);
    assert.deepEqual(await victim.ask('intentListenerUnsubscribeRequest', listener), {});
  });

  test('an app ends another’s listener of a private channel’s events', async () => {
    const create = async (ask: (type: string, payload?: object) => Promise<Record<string, unknown>>) => {
      const { privateChannel } = await ask('createPrivateChannelRequest');
      const { id } = privateChannel as { id: string };
      return ask('privateChannelAddEventListenerRequest', {
        privateChannelId: id,
        listenerType: 'disconnect',
      });
    };
    const end = 'privateChannelUnsubscribeEventListenerRequest';
    const theirs = await create((type, payload) => bare.ask('victim', type, payload));
    assert.deepEqual(await bare.ask('thief', end, theirs), {});

    const [victim, thief] = [await page.connect('victim'), await page.connect('thief')];
    const listener = await create(victim.ask);
    assert.deepEqual(await thief.ask(end, listener), { error: 'ListenerNotFound' });
    assert.deepEqual(await victim.ask(end, listener), {});
  });

  test('an app answers an intent in another’s name', async () => {
    const id = crypto.randomUUID();
    const result = { intentEventUuid: 'e', raiseIntentRequestUuid: id, intentResult: { context: secret } };
    // Who raised it chose the id; the reference tells it to whoever handles it and takes anybody's answer.
    await bare.ask('victim', 'addIntentListenerRequest', { intent: 'ViewChart' });
    const app = { appId: 'victim', instanceId: 'victim-1' };
    await bare.ask('thief', 'raiseIntentRequest', { intent: 'ViewChart', context: secret, app });
    const { payload } = bare.sentTo('victim').find(({ type }) => type === 'intentEvent')!;
    const raiseIntentRequestUuid = payload['raiseIntentRequestUuid'];
    await bare.ask('thief', 'intentResultRequest', { ...result, raiseIntentRequestUuid });
    const results = bare.sentTo('thief').filter(({ type }) => type === 'raiseIntentResultResponse');
    assert.equal(results.length, 1);

    const [victim, thief] = [await page.connect('victim'), await page.connect('thief')];
    await victim.ask('addIntentListenerRequest', { intent: 'ViewChart' });
    const request = { intent: 'ViewChart', context: secret };
    thief.say({ type: 'raiseIntentRequest', meta: { requestUuid: id }, payload: request });
    await thief.settle();
    await victim.settle();
    const [event] = victim.events;
    for (const uuid of [id, event!.payload['raiseIntentRequestUuid']])
      assert.deepEqual(await thief.ask('intentResultRequest', { ...result, raiseIntentRequestUuid: uuid }), {
        error: 'IntentDeliveryFailed',
      });
    assert.equal(page.drops['foreign-result'], 2);
  });

  test('heartbeats of who has gone are kept, and private channels written to the console', async () => {
    await bare.ask('victim', 'heartbeatAcknowledgementRequest', { heartbeatEventUuid: 'x' });
    bare.removeApp('victim');
    assert.equal(bare.heartbeats.size, 1);
    const { privateChannel } = await bare.ask('thief', 'createPrivateChannelRequest');
    const { id: channelId } = privateChannel as { id: string };
    await bare.ask('thief', 'addContextListenerRequest', { channelId, contextType: null });
    assert.ok(silenced[0]!.mock.callCount() > 0);

    silenced[0]!.mock.resetCalls();
    const victim = await page.connect('victim');
    const own = await victim.ask('createPrivateChannelRequest');
    await listen(victim, (own['privateChannel'] as { id: string }).id);
    victim.handle.remove();
    assert.equal(silenced[0]!.mock.callCount(), 0);
  });

  test('who listens twice hears twice, and who speaks hears itself', async () => {
    const listener = { channelId: ONE, contextType: null };
    for (let count = 0; count < 2; count++) await bare.ask('victim', 'addContextListenerRequest', listener);
    await bare.ask('victim', 'broadcastRequest', { channelId: ONE, context: secret });
    assert.equal(bare.sentTo('victim').filter(({ type }) => type === 'broadcastEvent').length, 2);

    const victim = await page.connect('victim', { channel: ONE });
    const other = await page.connect('other', { channel: ONE });
    for (const app of [victim, victim, other, other]) await listen(app);
    await say(victim, secret);
    await other.settle();
    assert.deepEqual([victim.events.length, other.events.length], [0, 1]);
  });
});
