/**
 * The studio: header, views, or what stands in their way.
 *
 * @module
 */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { AllocationView } from './allocation/allocationView.tsx';
import { Header } from './header.tsx';
import { HoldingsView } from './holdings/holdingsView.tsx';
import { createLocale, LocaleContext, useLocale } from './locale.ts';
import { NoticeCard, Skeleton } from './notices.tsx';
import { PerformanceView } from './performance/performanceView.tsx';
import { ScenariosView } from './scenarios/scenariosView.tsx';
import { useStudio, type Studio } from './useStudio.ts';
import type { ViewProps } from './viewProps.ts';

const VIEWS = ['performance', 'allocation', 'holdings', 'scenarios'] as const;
/** One of the studio's views. */
type View = (typeof VIEWS)[number];

/** @param props - `isFull`: the complete platform, with all views at once. */
export function StudioApp({ isFull }: { readonly isFull: boolean }): JSX.Element {
  const studio = useStudio();
  const { context, household } = studio;
  const language = context?.appearance.language ?? navigator.language;
  const currency = household?.currency ?? studio.currency;
  const locale = useMemo(() => createLocale(language, currency), [language, currency]);
  const theme = context?.appearance.theme;

  useEffect(() => {
    document.documentElement.lang = locale.language;
    document.title = locale.words.studio;
  }, [locale]);
  useEffect(() => {
    if (theme !== undefined) document.documentElement.dataset['theme'] = theme;
  }, [theme]);

  return (
    <LocaleContext.Provider value={locale}>
      <Body studio={studio} isFull={isFull} />
    </LocaleContext.Provider>
  );
}

function Body({ studio, isFull }: { readonly studio: Studio; readonly isFull: boolean }): JSX.Element {
  const { words } = useLocale();
  const { trouble, household, backend, connection } = studio;
  if (trouble !== undefined) return <NoticeCard kind={trouble} onRetry={studio.retry} />;
  if (household === undefined || backend === undefined)
    return <Skeleton label={connection === undefined ? words.connecting : words.loading} />;
  const props = { studio, household, backend };
  return (
    <>
      {studio.isLost && (
        <p class="banner" role="status">
          {words.lost}
        </p>
      )}
      <Header studio={studio} household={household} />
      {household.holdings.length === 0 ? (
        <NoticeCard kind="empty" onRetry={studio.retry} />
      ) : isFull ? (
        <AllViews {...props} />
      ) : (
        <Tabs {...props} />
      )}
      <footer>
        {words.simulated}
        {!isFull && connection?.capabilities.includes('drill') === true && (
          <button
            type="button"
            class="outline"
            onClick={() => void connection.drill('/').catch(() => undefined)}
          >
            {words.openFull}
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M14 4h6v6m0-6-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5" />
            </svg>
          </button>
        )}
      </footer>
    </>
  );
}

const ViewOf = ({ view, ...props }: ViewProps & { readonly view: View }): JSX.Element => {
  if (view === 'performance') return <PerformanceView {...props} />;
  if (view === 'allocation') return <AllocationView {...props} />;
  return view === 'holdings' ? <HoldingsView {...props} /> : <ScenariosView {...props} />;
};

function AllViews(props: ViewProps): JSX.Element {
  const { words } = useLocale();
  return (
    <div class="all">
      {VIEWS.map((view) => (
        <section key={view} class={`card ${view}`} aria-labelledby={`heading-${view}`}>
          <h2 id={`heading-${view}`}>{words[view]}</h2>
          <ViewOf view={view} {...props} />
        </section>
      ))}
    </div>
  );
}

function Tabs(props: ViewProps): JSX.Element {
  const { words } = useLocale();
  const [view, setView] = useState<View>('performance');
  // A scenario somebody is building stays while they look at something else.
  const wasBuilding = useRef(false);
  if (view === 'scenarios') wasBuilding.current = true;
  const tabs = useRef<HTMLDivElement>(null);
  const holdingId = props.studio.selected.holding?.holdingId;

  // The page selected a holding: its lots are what one wants to see. Whoever builds a scenario is left in peace.
  useEffect(() => {
    if (holdingId !== undefined) setView((now) => (now === 'scenarios' ? now : 'holdings'));
  }, [holdingId]);

  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -VIEWS.indexOf(view), End: VIEWS.length - 1 }[
      event.key
    ];
    if (step === undefined) return;
    event.preventDefault();
    const next =
      event.key === 'End' ? VIEWS.length - 1 : (VIEWS.indexOf(view) + step + VIEWS.length) % VIEWS.length;
    setView(VIEWS[next]!);
    tabs.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={words.views} ref={tabs} onKeyDown={move}>
        {VIEWS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-selected={one === view}
            aria-controls={`panel-${one}`}
            tabIndex={one === view ? 0 : -1}
            onClick={() => setView(one)}
          >
            {words[one]}
          </button>
        ))}
      </div>
      {VIEWS.map((one) => (
        <div
          key={one}
          role="tabpanel"
          id={`panel-${one}`}
          aria-labelledby={`tab-${one}`}
          hidden={one !== view}
        >
          <h2 class="hidden">{words[one]}</h2>
          {one === view || (one === 'scenarios' && wasBuilding.current) ? (
            <ViewOf view={one} {...props} />
          ) : null}
        </div>
      ))}
    </>
  );
}
