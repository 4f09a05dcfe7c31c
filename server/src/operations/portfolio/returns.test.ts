/** Time-weighted and money-weighted returns against worked examples, and against what must hold for any series. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addDays } from './calendar.ts';
import { Decimal, fractionOf } from './decimals.ts';
import { moneyWeightedReturn, xirr } from './moneyWeighted.ts';
import { createTestRandom } from './testRandom.ts';
import { annualise, linkGrowth, modifiedDietz, type Flow, type Valuation } from './timeWeighted.ts';

const valuation = (date: string, value: string | number): Valuation => ({ date, value: new Decimal(value) });
const flow = (date: string, amount: string | number): Flow => ({ date, amount: new Decimal(amount) });
const totalOf = (valuations: readonly Valuation[], flows: readonly Flow[]) =>
  linkGrowth(valuations, flows)?.at(-1);
const returnOf = (growth: Decimal | null | undefined, digits = 6) =>
  growth ? fractionOf(growth.minus(1), digits) : growth;

describe('Modified Dietz', () => {
  test('a flow weighs the part of the period it was there for', () => {
    // 31 days, 10,000 at the end of the 15th: a gain of 3,000 on 100,000 + 10,000 × 16/31.
    const growth = modifiedDietz(valuation('2026-05-31', 100_000), valuation('2026-07-01', 113_000), [
      flow('2026-06-15', 10_000),
    ]);
    assert.equal(
      returnOf(growth, 8),
      fractionOf(new Decimal(3_000).div(new Decimal(10_000).times(16).div(31).plus(100_000)), 8),
    );
  });

  test('two flows: 100 grows to 300 with 50 after one of two years', () => {
    // The textbook example of the method: gain 150 on 100 + 50/2 = 125, that is 120 %.
    const growth = modifiedDietz(valuation('2026-01-01', 100), valuation('2027-12-31', 300), [
      flow('2026-12-31', 50),
    ]);
    assert.equal(returnOf(growth, 3), '1.2');
  });

  test('a flow on the last day weighs nothing', () => {
    const growth = modifiedDietz(valuation('2026-01-01', 100), valuation('2026-01-31', 210), [
      flow('2026-01-31', 100),
    ]);
    assert.equal(returnOf(growth), '0.1');
  });
});

describe('time-weighted return', () => {
  test('sub-periods of +10 %, −5 % and +4 % link to 8.68 %', () => {
    const growth = linkGrowth(
      [
        valuation('2026-01-30', 1_000),
        valuation('2026-02-27', 1_600),
        valuation('2026-03-31', 1_020),
        valuation('2026-04-30', '1060.8'),
      ],
      [flow('2026-02-27', 500), flow('2026-03-31', -500)],
    );
    assert.deepEqual(
      growth?.map((each) => returnOf(each)),
      ['0', '0.1', '0.045', '0.0868'],
    );
  });

  test('a household that starts at nothing is measured from its first money on', () => {
    const series = [valuation('2026-01-01', 0), valuation('2026-01-02', 100), valuation('2026-01-05', 110)];
    assert.equal(returnOf(totalOf(series, [flow('2026-01-02', 100)])), '0.1');
  });

  test('money that came into nothing and gained on its first day has that gain', () => {
    const series = [valuation('2026-01-01', 0), valuation('2026-01-02', 103)];
    assert.equal(returnOf(totalOf(series, [flow('2026-01-02', 100)])), '0.03');
  });

  test('a full withdrawal keeps the return up to it, and the return goes on when money comes back', () => {
    const series = [
      valuation('2026-01-01', 100),
      valuation('2026-01-02', 0),
      valuation('2026-01-05', 0),
      valuation('2026-01-06', 50),
      valuation('2026-01-07', 55),
    ];
    const flows = [flow('2026-01-02', -110), flow('2026-01-06', 50)];
    assert.equal(returnOf(totalOf(series, flows)), '0.21');
  });

  test('a total loss is −100 %, and stays it', () => {
    const series = [valuation('2026-01-01', 100), valuation('2026-01-02', 0), valuation('2026-01-05', 0)];
    assert.equal(returnOf(totalOf(series, [])), '-1');
  });

  test('a debt that changes has no return', () => {
    assert.equal(linkGrowth([valuation('2026-01-01', -100), valuation('2026-01-02', -90)], []), null);
    assert.equal(linkGrowth([valuation('2026-01-01', 100), valuation('2026-01-02', -1)], []), null);
  });

  test('a gain out of nothing has no return', () => {
    assert.equal(linkGrowth([valuation('2026-01-01', 0), valuation('2026-01-02', 5)], []), null);
  });

  test('it is annualised from 365 days on, over actual days', () => {
    assert.equal(annualise(new Decimal('1.1'), 364), null);
    assert.equal(fractionOf(annualise(new Decimal('1.1'), 365)!, 6), '0.1');
    assert.equal(fractionOf(annualise(new Decimal('1.21'), 730)!, 6), '0.1');
    assert.equal(fractionOf(annualise(new Decimal('0.5'), 1_095)!, 6), '-0.206299');
  });
});

/** A random household: a value every day, moved by the market, with flows now and then. */
function randomSeries(seed: number) {
  const random = createTestRandom(seed);
  const valuations = [valuation('2025-01-01', 10_000 + random.below(90_000))];
  const flows: Flow[] = [];
  for (let day = 1; day <= 120; day++) {
    const date = addDays('2025-01-01', day);
    let value = valuations.at(-1)!.value.times(new Decimal(0.97 + random.next() * 0.06).toDecimalPlaces(6));
    if (random.below(10) === 0) {
      const amount = new Decimal(random.below(8_000) - 3_000);
      flows.push({ date, amount });
      value = value.plus(amount);
    }
    valuations.push({ date, value });
  }
  return { valuations, flows };
}

describe('for any series', () => {
  const series = Array.from({ length: 60 }, (_, seed) => randomSeries(seed + 1));

  test('splitting the period anywhere leaves the linked return unchanged', () => {
    series.forEach(({ valuations, flows }, place) => {
      const cut = 1 + ((place * 7) % 118);
      const first = totalOf(valuations.slice(0, cut + 1), flows)!;
      const second = totalOf(valuations.slice(cut), flows)!;
      assert.equal(returnOf(first.times(second), 12), returnOf(totalOf(valuations, flows), 12));
    });
  });

  test('another currency unit changes neither return', () => {
    for (const { valuations, flows } of series) {
      const scaled = {
        valuations: valuations.map(({ date, value }) => ({ date, value: value.times('1234.5') })),
        flows: flows.map(({ date, amount }) => ({ date, amount: amount.times('1234.5') })),
      };
      assert.equal(
        returnOf(totalOf(scaled.valuations, scaled.flows), 12),
        returnOf(totalOf(valuations, flows), 12),
      );
      const internal = moneyWeightedReturn(valuations[0]!, valuations.at(-1)!, flows)!;
      const ofScaled = moneyWeightedReturn(scaled.valuations[0]!, scaled.valuations.at(-1)!, scaled.flows)!;
      assert.ok(Math.abs(internal - ofScaled) < 1e-10);
    }
  });

  test('flows alone are no return', () => {
    for (const { flows } of series) {
      let value = new Decimal(50_000);
      const valuations = [valuation('2025-01-01', 50_000)];
      for (const { date, amount } of flows) {
        value = value.plus(amount);
        valuations.push({ date, value });
      }
      valuations.push({ date: '2025-06-30', value });
      assert.equal(returnOf(totalOf(valuations, flows)), '0');
      assert.ok(Math.abs(moneyWeightedReturn(valuations[0]!, valuations.at(-1)!, flows)!) < 1e-9);
    }
  });

  test('without flows both returns are the same', () => {
    for (const { valuations } of series) {
      const [first, last] = [valuations[0]!, valuations.at(-1)!];
      const expected = last.value.div(first.value).minus(1).toNumber();
      assert.ok(Math.abs(moneyWeightedReturn(first, last, [])! - expected) < 1e-10);
      assert.equal(
        returnOf(totalOf([first, last], []), 10),
        fractionOf(last.value.div(first.value).minus(1), 10),
      );
    }
  });

  test('the internal rate makes all flows and the end value cancel out', () => {
    for (const { valuations, flows } of series) {
      const [first, last] = [valuations[0]!, valuations.at(-1)!];
      const growth = 1 + moneyWeightedReturn(first, last, flows)!;
      const days = 120;
      const left = flows.reduce((sum, { date, amount }) => {
        const held = (Date.parse('2025-05-01') - Date.parse(date)) / 86_400_000;
        return sum + amount.toNumber() * growth ** (held / days);
      }, first.value.toNumber() * growth);
      assert.ok(Math.abs(left - last.value.toNumber()) < 1e-6 * last.value.toNumber());
    }
  });
});

describe('money-weighted return', () => {
  test('XIRR of the example in the Excel documentation is 0.373362535', () => {
    const rate = xirr([
      { date: '2008-01-01', amount: -10_000 },
      { date: '2008-03-01', amount: 2_750 },
      { date: '2008-10-30', amount: 4_250 },
      { date: '2009-02-15', amount: 3_250 },
      { date: '2009-04-01', amount: 2_750 },
    ]);
    assert.equal(rate?.toFixed(8), '0.37336253');
  });

  test('payments that only go one way have no rate', () => {
    assert.equal(
      xirr([
        { date: '2026-01-01', amount: -5 },
        { date: '2026-02-01', amount: -5 },
      ]),
      null,
    );
    assert.equal(xirr([{ date: '2026-01-01', amount: 5 }]), null);
  });

  test('a loss of nearly everything and a gain of a thousandfold are found', () => {
    const year = (end: number) =>
      xirr([
        { date: '2025-01-01', amount: -1_000 },
        { date: '2026-01-01', amount: end },
      ]);
    assert.equal(year(0.01)?.toFixed(6), '-0.999990');
    assert.equal(year(1_000_000)?.toFixed(3), '999.000');
  });

  test('it is the rate of the period, not of a year', () => {
    const internal = moneyWeightedReturn(valuation('2026-01-01', 100), valuation('2026-02-01', 103), []);
    assert.equal(internal?.toFixed(6), '0.030000');
  });

  test('money that came late weighs less than in the time-weighted return', () => {
    const [first, last] = [valuation('2025-01-01', 100), valuation('2026-01-01', 220)];
    // 100 doubles, then 20 comes on the last day: its rate is that of the first 100.
    assert.equal(moneyWeightedReturn(first, last, [flow('2026-01-01', 20)])?.toFixed(6), '1.000000');
  });

  test('nothing at both ends has no rate', () => {
    assert.equal(moneyWeightedReturn(valuation('2026-01-01', 0), valuation('2026-02-01', 0), []), null);
  });
});
