/**
 * One attempt whose answer goes to the caller as it comes.
 *
 * @module
 */
import type { Pool } from 'undici';
import {
  failed,
  sentOn,
  type Attempt,
  type See,
  type Sight,
  type StreamedAttemptRequest,
} from './attempt.ts';
import { exchangeStreamed, type Listener, type StreamedExchange } from './streamedExchange.ts';
import { classifyFailure, REDIRECTED } from './failures.ts';
import type { EgressSettings } from './settings.ts';
import type { StreamSink } from './stream.ts';
import { Upload } from './upload.ts';

/** Decides about one answer. The sink hears of the last one only, and never of one that leads elsewhere. */
class Decision implements Listener {
  status = 0;
  sight: Sight | undefined;
  /** Whether the sink was asked. */
  isFinal = false;
  readonly sink: StreamSink;
  private readonly request: StreamedAttemptRequest;
  private readonly see: See;

  constructor(request: StreamedAttemptRequest, see: See) {
    this.request = request;
    this.sink = request.sink;
    this.see = see;
  }

  onHead(status: number, raw: NodeJS.Dict<string | string[]>): 'pass' | 'hold' | 'drop' {
    const sight = this.see(status, raw);
    this.status = status;
    this.sight = sight;
    if (sight.next !== undefined) return 'drop';
    const { cause } = sight;
    if (cause !== undefined && (cause.reason === REDIRECTED || this.request.willRetry(cause))) return 'drop';
    this.isFinal = true;
    return this.sink.head(status, sight.headers);
  }
}

function conclude(result: StreamedExchange, { status, sight, isFinal }: Decision): Attempt {
  const reason = result.failure === 'ENOUGH' ? undefined : result.failure;
  const broken =
    reason === undefined ? undefined : classifyFailure(reason, result.wasSent, result.silentMs());
  const { thrown, fate = 'drop', bytes, held } = result;
  if (thrown !== undefined || sight === undefined)
    return { ...failed(broken ?? classifyFailure('CALLER', true, 0)), thrown };
  const { headers, cause, next } = sight;
  if (next !== undefined) return broken === undefined ? sentOn(next) : failed(broken);
  if (!isFinal) return failed(cause ?? classifyFailure('CALLER', true, 0));
  const isWhole = broken === undefined || fate === 'drop';
  return {
    failure: isWhole ? cause : broken,
    status,
    headers,
    body: undefined,
    delivery: { fate, isWhole, bytes, held },
  };
}

/** Never rejects. */
export function attemptStreamed(
  pool: Pool,
  request: StreamedAttemptRequest,
  path: string,
  headers: string[],
  { attemptTimeoutMs: timeoutMs, maxStreamBytes }: EgressSettings,
  see: See,
): Promise<Attempt> {
  const { method, body: given, deadline } = request;
  const body = given === undefined || Buffer.isBuffer(given) ? given : new Upload(given);
  const decision = new Decision(request, see);
  // The length a HEAD tells is not the length of what comes.
  const maxBytes = method === 'HEAD' ? undefined : maxStreamBytes;
  const streamed = { method, path, headers, body, deadline, timeoutMs, maxBytes };
  return exchangeStreamed(pool, streamed, decision).then((result) => conclude(result, decision));
}
