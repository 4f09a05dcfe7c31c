/**
 * What shocks would do: scenarios side by side, and one of one's own.
 *
 * @module
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ScenarioResult, ScenariosAnswer, Shocks } from '../../answers.ts';
import { Signed } from '../header.tsx';
import { useLocale } from '../locale.ts';
import { Skeleton } from '../notices.tsx';
import type { ViewProps } from '../viewProps.ts';
import { fill } from '../words.ts';
import { Comparison } from './comparison.tsx';
import { Editor, NO_SHOCKS } from './editor.tsx';

/** Columns that can still be read side by side. */
const MOST_COMPARED = 3;
const PREVIEW_DELAY_MS = 120;

/** A scenario that is being built. */
interface Draft {
  readonly name: string;
  readonly shocks: Shocks;
}

/** The view. */
export function ScenariosView({ studio, household, backend }: ViewProps): JSX.Element {
  const { words, name, signedPercent } = useLocale();
  const { connection } = studio;
  const [answer, setAnswer] = useState<ScenariosAnswer>();
  const [chosen, setChosen] = useState<readonly string[]>(['equity-down-20', 'financial-crisis']);
  const [draft, setDraft] = useState<Draft>();
  const [preview, setPreview] = useState<ScenarioResult>();
  const [hasFailed, setFailed] = useState(false);
  const current = useRef(draft);
  current.current = draft;

  useEffect(() => {
    let isWanted = true;
    backend.get<ScenariosAnswer>('/scenarios').then(
      (found) => {
        if (isWanted) setAnswer(found);
      },
      (error: unknown) => {
        if (isWanted) studio.report(error);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [backend, household]);

  const isDirty = draft !== undefined;
  useEffect(() => {
    connection?.setDirty(isDirty).catch(() => undefined);
  }, [connection, isDirty]);
  // Leaving the view for good takes the unsaved with it.
  useEffect(() => () => void connection?.setDirty(false).catch(() => undefined), [connection]);

  const shocks = draft?.shocks;
  useEffect(() => {
    if (shocks === undefined) {
      setPreview(undefined);
      return undefined;
    }
    let isWanted = true;
    const timer = setTimeout(() => {
      backend.post<ScenarioResult>('/scenarios/preview', shocks).then(
        (result) => {
          if (isWanted) setPreview(result);
        },
        (error: unknown) => {
          if (isWanted) studio.report(error);
        },
      );
    }, PREVIEW_DELAY_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [shocks, backend]);

  async function save(): Promise<boolean> {
    const saving = current.current;
    if (saving === undefined) return true;
    const title = saving.name.trim() || words.scenarioNameHint;
    try {
      const found = await backend.post<ScenariosAnswer>('/scenarios', { name: title, shocks: saving.shocks });
      setAnswer(found);
      setDraft(undefined);
      setFailed(false);
      const made = found.scenarios.find((one) => one.name === title);
      if (made !== undefined) setChosen((now) => [...now, made.id].slice(-MOST_COMPARED));
      connection
        ?.toast({ message: fill(words.saved, { name: title }), variant: 'success' })
        .catch(() => undefined);
      connection?.request('record.refresh', {}).catch(() => undefined);
      return true;
    } catch {
      setFailed(true);
      connection?.toast({ message: words.saveFailed, variant: 'error' }).catch(() => undefined);
      return false;
    }
  }
  const saveNow = useRef(save);
  saveNow.current = save;
  useEffect(
    () => connection?.handle('app.save', async () => ({ isSaved: await saveNow.current() })),
    [connection],
  );

  if (answer === undefined) return <Skeleton label={words.loading} />;
  const titleOf = (scenario: ScenarioResult): string => scenario.name ?? name(scenario.id);
  const compared = chosen.flatMap((id) => answer.scenarios.find((one) => one.id === id) ?? []);
  const columns = preview === undefined ? compared : [...compared.slice(0, MOST_COMPARED - 1), preview];
  return (
    <div class="view">
      <fieldset class="choices">
        <legend>{words.compare}</legend>
        {answer.scenarios.map((scenario) => {
          const isChosen = chosen.includes(scenario.id);
          return (
            <label key={scenario.id} class={isChosen ? 'choice chosen' : 'choice'}>
              <input
                type="checkbox"
                checked={isChosen}
                disabled={!isChosen && chosen.length >= MOST_COMPARED}
                onChange={() =>
                  setChosen(isChosen ? chosen.filter((id) => id !== scenario.id) : [...chosen, scenario.id])
                }
              />
              <span>{titleOf(scenario)}</span>
              <Signed text={signedPercent(scenario.changeFraction)} amount={scenario.changeFraction} />
            </label>
          );
        })}
      </fieldset>
      <Comparison
        columns={columns.map((scenario) => ({
          scenario,
          title: scenario.id === 'draft' ? words.yourScenario : titleOf(scenario),
        }))}
        household={household}
      />
      <Editor
        shocks={draft?.shocks ?? NO_SHOCKS}
        name={draft?.name ?? ''}
        isDirty={isDirty}
        hasFailed={hasFailed}
        onChange={(next) => setDraft({ name: draft?.name ?? '', shocks: next })}
        onName={(next) => setDraft({ name: next, shocks: draft?.shocks ?? NO_SHOCKS })}
        onSave={() => void save()}
        onDiscard={() => {
          setDraft(undefined);
          setFailed(false);
        }}
      />
      <p class="hint">{words.method}</p>
    </div>
  );
}
