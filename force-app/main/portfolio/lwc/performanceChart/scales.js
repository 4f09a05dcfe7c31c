const STEPS = [1, 2, 5, 10];

/** @param points - Oldest first. */
export function draw(points) {
    const values = points.map(({ cumulativeReturn }) => Number(cumulativeReturn));
    const step = niceStep(Math.max(...values, 0) - Math.min(...values, 0));
    const low = Math.floor(Math.min(...values, 0) / step);
    const high = Math.max(Math.ceil(Math.max(...values, 0) / step), low + 1);
    const y = (value) => round(((high - value / step) / (high - low)) * 100);
    const times = points.map(({ day }) => Date.parse(day));
    const start = times[0] ?? 0;
    const span = (times.at(-1) ?? start) - start || 1;
    return {
        places: values.map((value, index) => ({
            x: round((((times[index] ?? 0) - start) / span) * 100),
            y: y(value),
        })),
        marks: Array.from({ length: high - low + 1 }, (_, index) => ({
            value: ((low + index) * step).toFixed(6),
            y: y((low + index) * step),
        })),
        zero: y(0),
    };
}

/** @returns The point nearest to a place from the left, by index. */
export function nearest(places, x) {
    let best = 0;
    for (const [index, place] of places.entries())
        if (Math.abs(place.x - x) < Math.abs((places[best]?.x ?? 0) - x)) best = index;
    return best;
}

/** At most five steps of 1, 2 or 5 times a power of ten. */
function niceStep(range) {
    const raw = Math.max(range, 0.001) / 4;
    const power = 10 ** Math.floor(Math.log10(raw));
    return power * (STEPS.find((step) => step * power >= raw) ?? 10);
}

function round(value) {
    return Math.round(value * 100) / 100;
}
