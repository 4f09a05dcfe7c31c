import { fill, formatDay, formatDayOf, formatElapsed, formatInstant } from 'c/localText';

it('fills the places of a label and leaves what has no value', () => {
    expect(fill('{0} of {1}, {0} {2}', 2, 'five')).toBe('2 of five, 2 {2}');
});

it('writes a day as that day, wherever the user is', () => {
    // The user of these tests is in Los Angeles, where midnight UTC is the day before.
    expect(formatDay('2026-11-06')).toBe('Nov 6, 2026');
    expect(formatDay(null)).toBe('');
    expect(formatDay('soon')).toBe('soon');
});

it('writes instants in the user’s time zone', () => {
    expect(formatInstant('2026-11-20T01:04:09.000Z').replace(/\s/g, ' ')).toBe('Nov 19, 2026, 5:04 PM');
    expect(formatDayOf('2026-11-20T01:04:09.000Z')).toBe('Nov 19, 2026');
});

it('says how long in words', () => {
    expect([-5, 2000, 12_000, 99_000, 130_000].map(formatElapsed)).toEqual([
        'Started just now',
        'Started just now',
        'Running for 12 seconds',
        'Running for 99 seconds',
        'Running for about 2 minutes',
    ]);
});
