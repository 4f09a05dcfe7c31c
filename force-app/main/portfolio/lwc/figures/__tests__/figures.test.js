import {
    compareDecimals,
    describeGain,
    describeReturn,
    formatFraction,
    formatMoney,
    formatPercent,
    formatPrice,
    formatQuantity,
} from 'c/figures';

const usd = (amount) => ({ amount, currencyCode: 'USD' });

it('writes amounts digit for digit, also where a float could not', () => {
    expect(formatMoney(usd('96000.00'))).toBe('$96,000.00');
    expect(formatMoney(usd('90071992547409931.27'))).toBe('$90,071,992,547,409,931.27');
    expect(formatMoney({ amount: '-1234.5', currencyCode: 'EUR' })).toBe('-€1,234.50');
    expect(formatMoney({ amount: '1500', currencyCode: 'JPY' })).toBe('¥1,500');
    expect(formatMoney(null)).toBe('');
});

it('gives signed amounts their sign, zero none', () => {
    expect(formatMoney(usd('5'), true)).toBe('+$5.00');
    expect(formatMoney(usd('-5'), true)).toBe('-$5.00');
    expect(formatMoney(usd('0.00'), true)).toBe('$0.00');
});

it('writes fractions, percents, prices and quantities', () => {
    expect(formatFraction('0.314814814815')).toBe('31.48%');
    expect(formatFraction('-0.0001', true)).toBe('-0.01%');
    expect(formatFraction(null)).toBe('');
    expect(formatPercent('46.9')).toBe('46.9%');
    expect(formatPrice(usd('71.4285714'))).toBe('$71.4286');
    expect(formatPrice(usd('300.00'))).toBe('$300.00');
    expect(formatQuantity('15000.00')).toBe('15,000');
    expect(formatQuantity('0.12345678')).toBe('0.123457');
});

it('says gain and loss in words beside sign and colour', () => {
    expect(describeGain(usd('15000.00'))).toEqual({ text: '+$15,000.00', word: 'gain', tone: 'up' });
    expect(describeGain(usd('-200.00'))).toEqual({ text: '-$200.00', word: 'loss', tone: 'down' });
    expect(describeReturn('0')).toEqual({ text: '0.00%', word: 'no change', tone: 'flat' });
    expect(describeGain(usd('-0.00')).tone).toBe('flat');
});

it('orders decimals by value, not as text', () => {
    expect(['9', '10', '-1', '0.5'].sort(compareDecimals)).toEqual(['-1', '0.5', '9', '10']);
});
