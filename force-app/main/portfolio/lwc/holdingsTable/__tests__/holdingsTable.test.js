import HoldingsTable from 'c/holdingsTable';
import { all, fixture, flush, mount, one, words } from 'test/kit';

const HOLDINGS = fixture('portfolio').holdings;
const show = (holdings = HOLDINGS) => mount('c-holdings-table', HoldingsTable, { holdings });
const names = (element) => all(element, 'tr[data-row] th .line:first-child').map((cell) => cell.textContent);
const header = (element, key) => one(element, `button[data-key="${key}"]`);
const filter = async (element, value) => {
    one(element, 'lightning-input').dispatchEvent(new CustomEvent('change', { detail: { value } }));
    await flush();
};
const many = (count) =>
    Array.from({ length: count }, (_, index) => ({
        ...HOLDINGS[0],
        holdingId: `h${index}`,
        name: `Fund ${index}`,
        reportingValue: { amount: String(count - index), currencyCode: 'USD' },
    }));

it('lists holdings, the largest value first', async () => {
    const element = await show();
    expect(names(element)).toEqual([
        'Vanguard Total Stock Market ETF',
        'Vanguard Total Bond Market ETF',
        'US dollar cash',
        'SAP SE',
    ]);
    expect(one(element, 'th.number[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    await expect(document.body).toBeAccessible();
});

it('shows amounts, gain in words, another currency, and what is not known or old', async () => {
    const element = await show();
    const row = (id) => words(one(element, `[data-row="${id}"]`));
    expect(row('acc-1:VTI')).toContain('gain +$15,000.00');
    expect(row('acc-1:VTI')).toContain('gain +50.00%');
    expect(row('acc-2:BND')).toContain('Not known Not known');
    expect(row('acc-2:BND')).toContain('Older than expected');
    expect(row(HOLDINGS.find(({ symbol }) => symbol === 'SAP').holdingId)).toMatch(
        /\$11,000\.00 €10,000\.00/,
    );
});

it('sorts by a header: names from A, amounts from the largest, and the other way at the second press', async () => {
    const element = await show();
    header(element, 'name').click();
    await flush();
    expect(names(element)[0]).toBe('SAP SE');
    expect(header(element, 'name').closest('th').getAttribute('aria-sort')).toBe('ascending');
    expect(header(element, 'value').closest('th').hasAttribute('aria-sort')).toBe(false);
    header(element, 'name').click();
    await flush();
    expect(names(element)[0]).toBe('Vanguard Total Stock Market ETF');
    header(element, 'quantity').click();
    await flush();
    expect(names(element)[0]).toBe('US dollar cash');
});

it('puts what is not known last in either order', async () => {
    const element = await show();
    header(element, 'gain').click();
    await flush();
    expect(names(element).at(-1)).toBe('Vanguard Total Bond Market ETF');
    header(element, 'gain').click();
    await flush();
    expect(names(element).at(-1)).toBe('Vanguard Total Bond Market ETF');
});

it('filters by words of name, symbol, account and class, and says how many are shown', async () => {
    const element = await show();
    await filter(element, 'equity  VTI');
    expect(names(element)).toEqual(['Vanguard Total Stock Market ETF']);
    expect(one(element, '[role="status"]').textContent).toBe('1 of 4 holdings shown');
    await filter(element, 'nothing like it');
    expect(words(element)).toContain('No holding matches the filter.');
    await expect(document.body).toBeAccessible();
    await filter(element, '');
    expect(names(element)).toHaveLength(4);
});

it('draws every row of a short table and only those in view of a long one', async () => {
    expect(all(await show(many(200)), 'tr[data-row]')).toHaveLength(200);
    document.body.replaceChildren();
    const element = await show(many(10_000));
    const drawn = all(element, 'tr[data-row]');
    expect(drawn.length).toBeLessThan(60);
    expect(one(element, 'table').getAttribute('aria-rowcount')).toBe('10001');
    expect(drawn[0].getAttribute('aria-rowindex')).toBe('2');
    await expect(document.body).toBeAccessible();
});

it('draws other rows when it is scrolled, and begins at the top after a sort', async () => {
    const element = await show(many(10_000));
    const scroller = one(element, '.scroller');
    scroller.scrollTop = 44 * 5000;
    scroller.dispatchEvent(new CustomEvent('scroll'));
    await flush();
    expect(names(element)).toContain('Fund 5005');
    expect(names(element)).not.toContain('Fund 0');
    header(element, 'value').click();
    await flush();
    expect(names(element)[0]).toBe('Fund 9999');
    expect(scroller.scrollTop).toBe(0);
});

it('keeps filter and order when new holdings come', async () => {
    const element = await show();
    header(element, 'name').click();
    await filter(element, 'vanguard');
    element.holdings = HOLDINGS.slice(0, 1);
    await flush();
    expect(names(element)).toEqual(['Vanguard Total Stock Market ETF']);
    expect(header(element, 'name').closest('th').getAttribute('aria-sort')).toBe('ascending');
});

it('says where there are none', async () => {
    expect(words(await show([]))).toBe('There are no holdings.');
    expect(words(await show(undefined))).toContain('holdings');
});

describe('selection', () => {
    const BND = 'acc-2:BND';
    const pick = (element, id) => one(element, `[data-row="${id}"] .pick`);
    const selected = (element) => all(element, 'tr[aria-selected="true"]').map(({ dataset }) => dataset.row);
    const listen = (element) => {
        const chosen = [];
        element.addEventListener('choose', ({ detail }) => chosen.push(detail.holding?.holdingId ?? null));
        return chosen;
    };

    it('selects a row by a press and takes it back by another', async () => {
        const element = await show();
        const chosen = listen(element);
        pick(element, BND).click();
        await flush();
        expect(selected(element)).toEqual([BND]);
        expect(pick(element, BND).getAttribute('aria-pressed')).toBe('true');
        await expect(document.body).toBeAccessible();
        one(element, `[data-row="${BND}"] td`).click();
        await flush();
        expect(selected(element)).toEqual([]);
        expect(chosen).toEqual([BND, null]);
    });

    it('takes it back on Escape, and moves between rows by arrow key with one row on the way of Tab', async () => {
        const element = await show();
        const chosen = listen(element);
        const press = (button, key) =>
            button.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        const [first, second] = all(element, '.pick');
        expect(all(element, '.pick').map((button) => button.tabIndex)).toEqual([0, -1, -1, -1]);
        first.focus();
        press(first, 'ArrowDown');
        await flush();
        expect(element.shadowRoot.activeElement).toBe(second);
        expect(all(element, '.pick').map((button) => button.tabIndex)).toEqual([-1, 0, -1, -1]);
        second.click();
        press(second, 'Escape');
        await flush();
        expect(selected(element)).toEqual([]);
        expect(chosen).toEqual([expect.any(String), null]);
    });

    it('follows a selection from elsewhere without telling it again, and scrolls a long table to it', async () => {
        const element = await show(many(1000));
        const chosen = listen(element);
        element.selectedId = 'h600';
        await flush();
        expect(one(element, '.scroller').scrollTop).toBeGreaterThan(20_000);
        one(element, '.scroller').dispatchEvent(new CustomEvent('scroll'));
        await flush();
        expect(selected(element)).toEqual(['h600']);
        element.selectedId = undefined;
        await flush();
        expect(selected(element)).toEqual([]);
        expect(chosen).toEqual([]);
    });
});
