import AllocationChart from 'c/allocationChart';
import { all, fixture, mount, one, words } from 'test/kit';

const SLICES = fixture('allocation').allocation;

it('draws a ring that is described in words, and the same figures as a table', async () => {
    const element = await mount('c-allocation-chart', AllocationChart, { slices: SLICES });
    expect(one(element, 'svg').getAttribute('aria-label')).toMatch(
        /^Allocation by asset class: Equity \d+\.\d%, /,
    );
    expect(all(element, 'circle')).toHaveLength(SLICES.length);
    const rows = all(element, 'tr[data-class]');
    expect(rows.map((row) => row.dataset.class)).toEqual(
        [...SLICES]
            .sort((one_, other) => Number(other.percent) - Number(one_.percent))
            .map(({ assetClass }) => assetClass),
    );
    expect(words(rows[0])).toMatch(/^Equity \d+\.\d% \$[\d,.]+$/);
    await expect(document.body).toBeAccessible();
});

it('closes the ring: each slice begins where the one before ended', async () => {
    const element = await mount('c-allocation-chart', AllocationChart, { slices: SLICES });
    const offsets = all(element, 'circle').map(
        (circle) => 25 - Number(circle.getAttribute('stroke-dashoffset')),
    );
    const percents = SLICES.map(({ percent }) => Number(percent)).sort((left, right) => right - left);
    expect(offsets[0]).toBe(0);
    expect(offsets[1]).toBeCloseTo(percents[0]);
    expect(offsets[2]).toBeCloseTo(percents[0] + percents[1]);
});

it('says where there is nothing to allocate', async () => {
    expect(words(await mount('c-allocation-chart', AllocationChart, { slices: [] }))).toBe(
        'There are no holdings.',
    );
});
