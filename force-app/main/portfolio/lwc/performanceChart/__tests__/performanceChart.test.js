import PerformanceChart from 'c/performanceChart';
import { draw } from '../scales';
import { all, fixture, flush, mount, one, words } from 'test/kit';

const POINTS = fixture('performance').points;
const show = (points = POINTS) =>
    mount('c-performance-chart', PerformanceChart, { points, currencyCode: 'USD' });
const press = async (element, key, modifiers = {}) => {
    const event = new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true, ...modifiers });
    one(element, '[role="slider"]').dispatchEvent(event);
    await flush();
    return event;
};
const reading = (element) => one(element, '[role="slider"]').getAttribute('aria-valuetext');

it('starts at the last point and says it', async () => {
    const element = await show();
    expect(reading(element)).toBe('Nov 20, 2026: +4.20%, value $96,000.00');
    expect(one(element, '.reading').textContent).toBe(reading(element));
    await expect(document.body).toBeAccessible();
});

it.each([
    ['ArrowLeft', 'Oct 16, 2026: +2.41%, value $94,390.00'],
    ['ArrowRight', 'Nov 20, 2026: +4.20%, value $96,000.00'],
    ['Home', 'Aug 20, 2026: 0.00%, value $90,000.00'],
    ['PageDown', 'Aug 20, 2026: 0.00%, value $90,000.00'],
    ['End', 'Nov 20, 2026: +4.20%, value $96,000.00'],
])('moves the cursor with %s, never past an end', async (key, expected) => {
    const element = await show();
    const event = await press(element, key);
    expect(reading(element)).toBe(expected);
    expect(event.defaultPrevented).toBe(true);
});

it('leaves other keys to the browser', async () => {
    const element = await show();
    expect((await press(element, 'Tab')).defaultPrevented).toBe(false);
    expect((await press(element, 'ArrowLeft', { altKey: true })).defaultPrevented).toBe(false);
    expect(reading(element)).toMatch(/^Nov 20/);
});

it('follows a pointer to the nearest point', async () => {
    const element = await show();
    const plot = one(element, '[role="slider"]');
    plot.getBoundingClientRect = () => ({ left: 100, width: 200 });
    const event = new CustomEvent('pointermove');
    event.clientX = 165;
    plot.dispatchEvent(event);
    await flush();
    expect(reading(element)).toMatch(/^Sep 18, 2026/);
});

it('offers the same figures as a table, newest first', async () => {
    const element = await show();
    one(element, 'button.toggle').click();
    await flush();
    expect(all(element, 'tbody tr').map(words)).toEqual([
        'Nov 20, 2026 +4.20% $96,000.00',
        'Oct 16, 2026 +2.41% $94,390.00',
        'Sep 18, 2026 +1.50% $91,350.00',
        'Aug 20, 2026 0.00% $90,000.00',
    ]);
    expect(one(element, 'button.toggle').textContent).toBe('Show as chart');
    await expect(document.body).toBeAccessible();
});

it('says where there is nothing to draw', async () => {
    expect(words(await show(POINTS.slice(0, 1)))).toBe('There is nothing to draw for this period yet.');
});

it('places points by their day, and marks round steps that include no return', () => {
    const { places, marks, zero } = draw(POINTS);
    expect(places[0].x).toBe(0);
    expect(places.at(-1).x).toBe(100);
    expect(places[1].x).toBeCloseTo((29 / 92) * 100, 1);
    expect(marks.map(({ value }) => Number(value))).toEqual([0, 0.02, 0.04, 0.06]);
    expect(zero).toBe(100);
    const falling = draw([
        { day: '2026-01-01', value: '1', cumulativeReturn: '0' },
        { day: '2026-01-02', value: '1', cumulativeReturn: '-0.3' },
    ]);
    expect(falling.zero).toBe(0);
    expect(Math.max(...falling.places.map(({ y }) => y))).toBeLessThanOrEqual(100);
    expect(draw([]).places).toEqual([]);
});

describe('as-of day', () => {
    const listen = (element) => {
        const days = [];
        element.addEventListener('asof', ({ detail }) => days.push(detail.day));
        return days;
    };

    it('is told when a key has been let go or the plot was pressed, not while a pointer passes', async () => {
        const element = await show();
        const days = listen(element);
        const plot = one(element, '[role="slider"]');
        plot.getBoundingClientRect = () => ({ left: 100, width: 200 });
        const point = (type, clientX) =>
            plot.dispatchEvent(Object.assign(new CustomEvent(type), { clientX }));
        point('pointermove', 165);
        expect(days).toEqual([]);
        point('pointerdown', 165);
        expect(days).toEqual(['2026-09-18']);
        await press(element, 'End');
        plot.dispatchEvent(new KeyboardEvent('keyup', { key: 'End' }));
        plot.dispatchEvent(new KeyboardEvent('keyup', { key: 'End' }));
        expect(days).toEqual(['2026-09-18', null]);
    });

    it('follows a day from elsewhere: the last one there is, if it is none of the points', async () => {
        const element = await show();
        const days = listen(element);
        element.asOf = '2026-10-20';
        await flush();
        expect(reading(element)).toMatch(/^Oct 16, 2026/);
        element.points = POINTS.slice(0, 2);
        await flush();
        expect(reading(element)).not.toMatch(/^Oct/);
        element.asOf = undefined;
        element.points = POINTS;
        await flush();
        expect(reading(element)).toMatch(/^Nov 20/);
        expect(days).toEqual([]);
    });
});
