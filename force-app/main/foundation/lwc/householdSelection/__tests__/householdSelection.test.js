import { followSelection } from 'c/householdSelection';
import { publish, subscribe, unsubscribe } from 'lightning/messageService';

const HOUSEHOLD = '001RL000001hH01YAE';
const OTHER = '001RL000001hH02YAE';
const SAP = { holdingId: 'h-1', accountId: 'a-1', name: 'SAP SE', symbol: 'SAP' };
let listeners;
let open;

/** Plays the platform: every subscriber of the page hears every message. */
beforeEach(() => {
    listeners = new Set();
    open = [];
    publish.mockReset().mockImplementation((_context, _channel, message) => {
        for (const listener of [...listeners]) listener(JSON.parse(JSON.stringify(message)));
    });
    subscribe.mockReset().mockImplementation((_context, _channel, listener) => {
        listeners.add(listener);
        return listener;
    });
    unsubscribe.mockReset().mockImplementation((listener) => listeners.delete(listener));
});
afterEach(() => open.forEach((follower) => follower.close()));

function follow(householdId = HOUSEHOLD) {
    const heard = [];
    const follower = followSelection(householdId, (message) => heard.push(message));
    open.push(follower);
    return { follower, heard };
}

it('tells the others of the same household, and not oneself', () => {
    const one = follow();
    const two = follow(HOUSEHOLD.slice(0, 15));
    const other = follow(OTHER);
    one.follower.select({ topic: 'selection.holding', value: SAP });
    expect(two.heard).toEqual([{ topic: 'selection.holding', value: SAP }]);
    expect(one.heard).toEqual([]);
    expect(other.heard).toEqual([]);
    expect(other.follower.current).toEqual({});
});

it('does not publish what is selected already, so that two followers never go round', () => {
    const one = follow();
    const two = followSelection(HOUSEHOLD, (message) => two.select(message));
    open.push(two);
    one.follower.select({ topic: 'selection.holding', value: SAP });
    one.follower.select({ topic: 'selection.holding', value: { ...SAP } });
    expect(publish).toHaveBeenCalledTimes(1);
    one.follower.select({ topic: 'selection.member', value: null });
    expect(publish).toHaveBeenCalledTimes(1);
    one.follower.select({ topic: 'selection.holding', value: null });
    expect(publish).toHaveBeenCalledTimes(2);
});

it('remembers for who comes later, and forgets when nobody follows', () => {
    const one = follow();
    one.follower.select({ topic: 'selection.asOf', value: '2026-06-30' });
    const late = follow();
    expect(late.follower.current).toEqual({ 'selection.asOf': '2026-06-30' });
    one.follower.close();
    late.follower.close();
    expect(follow().follower.current).toEqual({});
});

it('hears and says nothing after it was closed', () => {
    const one = follow();
    const two = follow();
    two.follower.close();
    one.follower.select({ topic: 'selection.asOf', value: '2026-06-30' });
    two.follower.select({ topic: 'selection.asOf', value: '2026-05-31' });
    expect(two.heard).toEqual([]);
    expect(one.follower.current).toEqual({ 'selection.asOf': '2026-06-30' });
});

it.each([
    ['another topic', { topic: 'selection.other', value: null }],
    ['no topic', { value: SAP }],
    ['a day that is none', { topic: 'selection.asOf', value: 'yesterday' }],
    ['a person without an id', { topic: 'selection.member', value: { name: 'Amara' } }],
    ['a day that is in no calendar', { topic: 'selection.asOf', value: '2026-02-30' }],
    [
        'a person by a short id',
        { topic: 'selection.member', value: { recordId: '003RL000001aA01', name: 'A' } },
    ],
    [
        'a person by an id cut',
        { topic: 'selection.member', value: { recordId: '003RL000001aA01YAF', name: 'A' } },
    ],
    ['a holding of another shape', { topic: 'selection.holding', value: 'h-1' }],
    ['nothing', undefined],
])('ignores %s', (_what, message) => {
    const { follower, heard } = follow();
    listeners.forEach((listener) => listener(message && { householdId: HOUSEHOLD, source: 'x', ...message }));
    expect(heard).toEqual([]);
    expect(follower.current).toEqual({});
});

it('takes a topic’s own members and nothing else', () => {
    const { heard } = follow();
    const value = { recordId: '003RL000001aA01YAE', name: 'Amara', evil: 'x' };
    listeners.forEach((listener) =>
        listener({ householdId: HOUSEHOLD, topic: 'selection.member', value, source: 'x' }),
    );
    expect(heard[0].value).toEqual({ recordId: '003RL000001aA01YAE', name: 'Amara' });
});

it('does not select what no app could be told of, which would keep every app that opens later from its context', () => {
    const one = follow();
    const two = follow();
    for (const message of [
        { topic: 'selection.member', value: { recordId: '003RL000001aA01YAE', name: '' } },
        { topic: 'selection.asOf', value: '2026-13-01' },
        { topic: 'selection.holding', value: { ...SAP, holdingId: 'h'.repeat(129) } },
    ])
        one.follower.select(message);
    expect(publish).not.toHaveBeenCalled();
    expect([one.follower.current, two.follower.current]).toEqual([{}, {}]);
    one.follower.select({
        topic: 'selection.holding',
        value: { ...SAP, isin: 'none', symbol: 's'.repeat(33) },
    });
    expect(two.heard).toEqual([
        { topic: 'selection.holding', value: { holdingId: 'h-1', accountId: 'a-1', name: 'SAP SE' } },
    ]);
});
