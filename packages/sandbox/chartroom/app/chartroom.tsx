/**
 * The whole app: who is looked at, what is charted, what can be asked of the desk.
 *
 * @module
 */
import type { Context } from '@finos/fdc3';
import { useEffect, useState } from 'preact/hooks';
import { useHistory, useQuotes, type Quote } from './market.ts';
import { PriceChart } from './priceChart.tsx';
import { useDesktop, type Desktop } from './useDesktop.ts';
import { percent, price } from './words.ts';

/** Trading days. */
const RANGES = { '3M': 65, '1Y': 261, '5Y': 1_305 } as const;
type Range = keyof typeof RANGES;

/** Symbols that are offered without being asked for. */
const WATCHED = ['AAPL', 'MSFT', 'JPM', 'VTI', 'BND', 'SAP', 'VWRL', '7203'];

const contextOf = ({ symbol, isin, name }: Quote): Context => ({
  type: 'fdc3.instrument',
  name,
  id: { ticker: symbol, ...(isin === null ? {} : { ISIN: isin }) },
});

const quoteOf = (quotes: readonly Quote[], { id }: Context): Quote | undefined =>
  quotes.find(({ isin }) => isin !== null && isin === id?.['ISIN']) ??
  quotes.find(({ symbol }) => symbol === id?.['ticker']);

/** The app. */
export function Chartroom() {
  const desktop = useDesktop();
  const quotes = useQuotes();
  const [instrument, setInstrument] = useState<Context>();
  const [news, setNews] = useState('');
  useEffect(() => setInstrument(desktop.instrument), [desktop.instrument]);

  if (quotes === 'failed')
    return <Notice title="The chartroom has no prices at the moment." text="Load the page again later." />;
  if (quotes === undefined) return <Notice title="Fetching prices …" text="" />;

  const quote = instrument && quoteOf(quotes, instrument);
  const choose = (chosen: Quote): void => {
    setInstrument(contextOf(chosen));
    desktop.broadcast(contextOf(chosen));
  };
  const raise = (intent: string, context: Context): void => {
    setNews('');
    void desktop.raise(intent, context).then(setNews);
  };

  return (
    <>
      <Header desktop={desktop} />
      <Client desktop={desktop} raise={raise} />
      {quote !== undefined && <InstrumentChart quote={quote} key={quote.symbol} />}
      {quote === undefined && (
        <Notice
          title={
            instrument === undefined
              ? 'No instrument yet.'
              : `No chart for ${instrument.name ?? 'this instrument'}.`
          }
          text={
            instrument === undefined
              ? desktop.state === 'connected'
                ? 'Select a holding on the page, or choose a symbol.'
                : 'Choose a symbol.'
              : 'The chartroom does not cover it. Choose a symbol.'
          }
        />
      )}
      <nav class="watched" aria-label="Symbols">
        {watchedOf(quotes, quote).map((one) => (
          <button
            type="button"
            key={one.symbol}
            aria-pressed={one === quote}
            title={one.name}
            onClick={() => choose(one)}
          >
            <strong>{one.symbol}</strong>
            <span class={one.change < 0 ? 'falls' : 'rises'}>{percent(one.change)}</span>
          </button>
        ))}
      </nav>
      {desktop.state === 'connected' && (
        <p class="actions">
          <button
            type="button"
            disabled={quote === undefined}
            onClick={() => quote && raise('ViewHoldings', contextOf(quote))}
          >
            Show holdings in Salesforce
          </button>
          <span role="status">{news}</span>
        </p>
      )}
    </>
  );
}

const watchedOf = (quotes: readonly Quote[], quote: Quote | undefined): Quote[] => {
  const watched = quotes.filter(({ symbol }) => WATCHED.includes(symbol));
  return quote === undefined || watched.includes(quote) ? watched : [quote, ...watched];
};

function Header({ desktop: { state, provider, channel } }: { readonly desktop: Desktop }) {
  const { name, color, glyph } = channel?.displayMetadata ?? {};
  return (
    <header>
      <h1>Chartroom</h1>
      {state === 'connected' && channel != null && (
        <span class="badge" data-color={color}>
          <i aria-hidden="true">{glyph}</i> {name ?? channel.id}
        </span>
      )}
      {state === 'connected' && channel == null && <span class="badge">No channel</span>}
      <small>
        {state === 'connected' && `with ${provider}`}
        {state === 'connecting' && 'Looking for a desktop agent …'}
        {state === 'absent' && 'No desktop agent here: charts only.'}
      </small>
    </header>
  );
}

function Client({
  desktop: { contact, portfolio },
  raise,
}: {
  readonly desktop: Desktop;
  readonly raise: (intent: string, context: Context) => void;
}) {
  if (contact === undefined && portfolio === undefined) return null;
  return (
    <section class="client" aria-label="Client">
      {portfolio !== undefined && <span>{portfolio.name ?? 'Portfolio'}</span>}
      {contact !== undefined && <strong>{contact.name ?? 'Client'}</strong>}
      {contact !== undefined && (
        <>
          <button type="button" onClick={() => raise('ViewProfile', contact)}>
            Open client
          </button>
          <button type="button" onClick={() => raise('StartChat', contact)}>
            Start chat
          </button>
        </>
      )}
    </section>
  );
}

function InstrumentChart({ quote: { symbol, name, currency, last, change } }: { readonly quote: Quote }) {
  const [range, setRange] = useState<Range>('1Y');
  const history = useHistory(symbol);
  return (
    <section class="instrument" aria-label={name}>
      <div class="title">
        <h2>{name}</h2>
        <span class="symbol">{symbol}</span>
        <span class="last">{price(last, currency)}</span>
        <span class={change < 0 ? 'falls' : 'rises'}>{percent(change)} today</span>
        <div class="ranges" role="group" aria-label="Range">
          {(Object.keys(RANGES) as Range[]).map((one) => (
            <button type="button" key={one} aria-pressed={one === range} onClick={() => setRange(one)}>
              {one}
            </button>
          ))}
        </div>
      </div>
      {history === undefined && <div class="chart placeholder" aria-busy="true" />}
      {history === 'failed' && (
        <Notice title="Its prices are not there at the moment." text="Choose it again later." />
      )}
      {typeof history === 'object' && (
        <PriceChart
          label={name}
          currency={currency}
          days={history.days.slice(-RANGES[range])}
          closes={history.closes.slice(-RANGES[range])}
        />
      )}
    </section>
  );
}

function Notice({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div class="notice">
      <p>
        <strong>{title}</strong>
      </p>
      {text !== '' && <p>{text}</p>}
    </div>
  );
}
