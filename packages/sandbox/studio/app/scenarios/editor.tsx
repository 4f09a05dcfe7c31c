/**
 * Four sliders that make a scenario.
 *
 * @module
 */
import type { JSX } from 'preact';
import type { Shocks } from '../../answers.ts';
import { useLocale, type Locale } from '../locale.ts';

/** Nothing happens. */
export const NO_SHOCKS: Shocks = { equity: 0, rates: 0, dollar: 0, credit: 0 };

interface Slider {
  readonly key: keyof Shocks;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly write: (value: number, locale: Locale) => string;
}

const inPercent = (value: number, { signedPercent }: Locale): string => signedPercent(value);
const inPoints = (value: number, { number }: Locale): string => `${value > 0 ? '+' : ''}${number(value)} bp`;

const SLIDERS: readonly Slider[] = [
  { key: 'equity', min: -0.5, max: 0.3, step: 0.01, write: inPercent },
  { key: 'rates', min: -300, max: 300, step: 25, write: inPoints },
  { key: 'dollar', min: -0.2, max: 0.2, step: 0.01, write: inPercent },
  { key: 'credit', min: -100, max: 600, step: 25, write: inPoints },
];

/** The editor. */
export function Editor({
  shocks,
  name,
  isDirty,
  hasFailed,
  onChange,
  onName,
  onSave,
  onDiscard,
}: {
  readonly shocks: Shocks;
  readonly name: string;
  readonly isDirty: boolean;
  readonly hasFailed: boolean;
  readonly onChange: (shocks: Shocks) => void;
  readonly onName: (name: string) => void;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}): JSX.Element {
  const locale = useLocale();
  const { words } = locale;
  return (
    <form
      class="editor"
      aria-label={words.build}
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <h3>
        {words.build}
        {isDirty && <span class="badge warning">{words.unsaved}</span>}
      </h3>
      <div class="sliders">
        {SLIDERS.map(({ key, min, max, step, write }) => (
          <div key={key} class="slider">
            <span>
              <label for={`shock-${key}`}>{words[key]}</label>
              <output for={`shock-${key}`}>{write(shocks[key], locale)}</output>
            </span>
            <input
              id={`shock-${key}`}
              type="range"
              min={min}
              max={max}
              step={step}
              value={shocks[key]}
              aria-valuetext={write(shocks[key], locale)}
              onInput={(event) => onChange({ ...shocks, [key]: Number(event.currentTarget.value) })}
            />
          </div>
        ))}
      </div>
      <div class="save">
        <label>
          {words.scenarioName}
          <input
            type="text"
            maxLength={60}
            placeholder={words.scenarioNameHint}
            value={name}
            onInput={(event) => onName(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary" disabled={!isDirty}>
          {words.save}
        </button>
        <button type="button" class="outline" disabled={!isDirty} onClick={onDiscard}>
          {words.discard}
        </button>
      </div>
      {hasFailed && (
        <p class="error" role="alert">
          {words.saveFailed}
        </p>
      )}
    </form>
  );
}
