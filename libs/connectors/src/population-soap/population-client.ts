import { restUnless } from '#libs/kernel';
import { type CallLimits, Circuit, type CircuitState } from '#libs/outbound';
import type { ConnectorOptions } from '../connector.js';
import type { HttpResult } from '../http/http-result.js';
import { OutboundHttp } from '../http/outbound-http.js';
import { CallGate } from './call-gate.js';
import type { CitizenRecord } from './citizen.js';
import { busy, failed, type PopulationAnswer, readPopulationAnswer } from './population-answer.js';
import type { PopulationCallOptions, PopulationOutcome, PopulationQuery } from './population-query.js';
import { readCitizens, readExistence } from './population-replies.js';
import { isSendable, lookUpRequest, verifyRequest } from './population-requests.js';
import { type PopulationSettings, populationSettingsOf } from './population-settings.js';
import type { XmlElement } from './xml-element.js';

/** A partner that asks to be left alone for longer is asked again by one call after this. */
const MAX_HOLD_MS = 60_000;
/** A call that had less time than that says nothing of the partner when it is over. */
const PATIENCE_MS = 1_000;
/** When no room is left for those who wait. */
const FULL_RETRY_MS = 1_000;
/** Of a partner that takes no more and does not say for how long. */
const BUSY_MS = 250;
/** Who asks to be left alone for longer, or so often, is not waited for within a call. */
const MAX_REST_MS = 5_000;
const MAX_RESTS = 20;
/** The connection never came to be: nothing was sent over it. */
const NEVER_SENT = new Set([
  ...['address-not-allowed', 'connection-refused', 'connect-timeout', 'dns', 'unreachable', 'certificate'],
]);
/** The connection ended before a byte of an answer: mostly a kept one that the partner closed at that moment. */
const BROKE = 'connection-reset';

/**
 * Asks the national population database over SOAP 1.1, protocol `population-soap`. Everything is bounded: calls under way
 * (`concurrency`), calls begun in a second (`ratePerSecond`), those that wait (1,000), the time (`deadlineMs`, and
 * `timeoutMs` from sending on), the reply (64 KiB). After five failures in a row it asks four times a second at the most, until an
 * answer comes. 429 and 503 are no failures: `Retry-After` holds all calls, for at most a minute. A call that has time (`turnMs`)
 * waits over such a rest and is made again: the partner had not taken it.
 *
 * A call whose connection broke before any answer is sent once more within its time, under the same request code: asking
 * changes nothing there. Nothing else is repeated, and nothing is asked twice at once (hedged): the partner counts each call
 * against the quota and writes down each as one more access to that person's record.
 *
 * Never throws. Outcomes name no person, and nothing is logged here.
 */
export class PopulationClient {
  private readonly settings: PopulationSettings;
  private readonly http: OutboundHttp;
  private readonly gate: CallGate;
  private readonly circuit = new Circuit(MAX_HOLD_MS);
  private readonly timeoutMs: number;
  private readonly headers: readonly string[];

  /** Throws `connector-invalid` where the address, a network, a setting (`POPULATION_SETTINGS`) or the password is wrong. */
  constructor({ definition, secrets, allowedNetworks }: ConnectorOptions) {
    this.settings = populationSettingsOf(definition.settings, secrets);
    this.http = new OutboundHttp({ ...definition, allowedNetworks });
    this.gate = new CallGate(Math.max(1, definition.concurrency), definition.ratePerSecond);
    this.timeoutMs = definition.timeoutMs;
    this.headers = [
      ...['content-type', 'text/xml; charset=utf-8', 'accept', 'text/xml', 'accept-encoding', 'identity'],
      // The partner's other clients send none either, and it asks for the header.
      ...['soapaction', '""', 'authorization', this.settings.authorization],
    ];
  }

  /** As the breaker sees the partner, in this process. */
  get circuitState(): CircuitState {
    return this.circuit.stateAt(performance.now(), this.gate.calls);
  }

  /**
   * The citizens to whom all applies that the query names; empty where there is nobody. A reply about another number than
   * the one asked is refused as `reply-mismatch`.
   */
  lookUp(query: PopulationQuery, options: PopulationCallOptions): Promise<PopulationOutcome<readonly CitizenRecord[]>> {
    return this.ask(query, options, {
      request: () => lookUpRequest(query, options, this.settings),
      read: answer => readCitizens(answer, query.number, this.settings.deceased),
    });
  }

  /** Whether the partner confirms number and name; the birth date is not asked. */
  verify(
    query: PopulationQuery & { readonly name: string },
    options: PopulationCallOptions,
  ): Promise<PopulationOutcome<boolean>> {
    return this.ask(query, options, {
      request: () => verifyRequest(query, options, this.settings),
      read: readExistence,
    });
  }

  /** Takes other limits than those of the definition, from now on: for one of several that share these. Nothing that waits is lost. */
  limit(limits: CallLimits): void {
    this.gate.limit(limits);
  }

  /** Waits for what is under way; may be called twice. */
  close(): Promise<void> {
    return this.http.close();
  }

  private async ask<T>(
    query: PopulationQuery,
    options: PopulationCallOptions,
    operation: Operation<T>,
  ): Promise<PopulationOutcome<T>> {
    const startedAt = performance.now();
    const turnBy = startedAt + (options.turnMs ?? options.deadlineMs);
    const answer = isSendable(query, options)
      ? await this.overRests({ ...operation, options, turnBy })
      : failed('query-invalid', { retriable: false });
    return { ...answer, durationMs: Math.round(performance.now() - startedAt) };
  }

  /** A question may take several calls: one that is turned away for a moment does not cost what the others have found out. */
  private async overRests<T>(call: Call<T>): Promise<PopulationAnswer<T>> {
    const { turnMs, stop } = call.options;
    for (let rests = 0; ; rests++) {
      const answer = await this.inTurn(call);
      if (turnMs === undefined || rests === MAX_RESTS || answer.status !== 'busy') return answer;
      const { code, retryAfterMs = BUSY_MS } = answer;
      if (code === 'no-turn' || retryAfterMs > MAX_REST_MS || performance.now() + retryAfterMs > call.turnBy)
        return answer;
      // Not all at once when the rest is over.
      if (!(await restUnless(stop, retryAfterMs * (1 + Math.random())))) return answer;
    }
  }

  private async inTurn<T>(call: Call<T>): Promise<PopulationAnswer<T>> {
    const now = performance.now();
    const isProbe = this.circuit.isFailing;
    if (!this.circuit.takeTry(now)) return this.notNow(now);
    const entered = this.gate.enter(call.turnBy - now, waitOf(call.options));
    const entry = typeof entered === 'string' ? entered : await entered;
    if (entry !== 'open') return entry === 'late' ? busy('no-turn') : busy('too-many-waiting', FULL_RETRY_MS);
    try {
      return await this.make(call, isProbe);
    } finally {
      this.gate.leave();
    }
  }

  /** What was heard of the partner during the wait counts too. */
  private async make<T>(call: Call<T>, isProbe: boolean): Promise<PopulationAnswer<T>> {
    const now = performance.now();
    if (this.circuit.isHeld(now) || (this.circuit.isFailing && !isProbe)) return this.notNow(now);
    const { turnMs, deadlineMs } = call.options;
    const deadline = turnMs === undefined ? call.turnBy : now + deadlineMs;
    const answer = readPopulationAnswer(await this.send(call, deadline), call.read, Date.now());
    this.note(answer, deadline - now);
    return answer;
  }

  private async send({ request, options }: Call<unknown>, deadline: number): Promise<HttpResult> {
    const text = request();
    const first = await this.post(text, deadline);
    if (first.kind === 'answer' || !NEVER_SENT.has(first.code)) options.onSent?.();
    const isBroken = first.kind === 'failure' && first.code === BROKE;
    return isBroken && performance.now() < deadline ? this.post(text, deadline) : first;
  }

  private post(request: string, deadline: number): Promise<HttpResult> {
    const timeoutMs = Math.max(1, deadline - performance.now());
    return this.http.post(this.settings.path, [...this.headers], request, timeoutMs);
  }

  private notNow(now: number): PopulationAnswer<never> {
    const end = this.circuit.holdEnd(now);
    return end === undefined ? failed('circuit-open') : busy('held', Math.ceil(end - now));
  }

  private note(answer: PopulationAnswer<unknown>, hadMs: number): void {
    const now = performance.now();
    switch (answer.status) {
      case 'answered':
        return this.circuit.record({ status: 'delivered', code: 'http-200' }, now);
      case 'not-yet':
        return this.circuit.record({ status: 'delivered', code: answer.code }, now);
      case 'busy':
        return this.circuit.record(
          { status: 'busy', code: answer.code, retryAfterMs: answer.retryAfterMs || BUSY_MS },
          now,
        );
      case 'failed':
        if (answer.code === 'timeout' && hadMs < Math.min(this.timeoutMs, PATIENCE_MS)) return;
        this.circuit.record({ status: answer.retriable ? 'retry' : 'rejected', code: answer.code }, now);
    }
  }
}

function waitOf({ turnMs, stop }: PopulationCallOptions): { hasTime: boolean; stop?: AbortSignal } {
  return { hasTime: turnMs !== undefined, ...(stop ? { stop } : {}) };
}

interface Operation<T> {
  readonly request: () => string;
  readonly read: (answer: XmlElement) => T;
}

interface Call<T> extends Operation<T> {
  readonly options: PopulationCallOptions;
  /** By then its turn must have come; as `performance.now()`. */
  readonly turnBy: number;
}
