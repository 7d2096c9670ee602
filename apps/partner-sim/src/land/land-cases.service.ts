import { createHash } from 'node:crypto';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { LandDossierMessage } from '#libs/contracts';
import { LAND_MESSAGE_TYPES } from '#libs/contracts';
import { HubError, messageOf } from '#libs/kernel';
import { LAND_PARTIES, type LandCase, type LandParty, type LandRun } from '#libs/samples';
import { PartnerSimConfig } from '../partner-sim.config.js';
import { LAND_SYSTEMS } from '../sandbox-accounts.js';
import { type ReceivedCloudEvent, ReceiversService } from '../webhook/receivers.service.js';
import { CaseEngine, type Pace, type Timer } from './case-engine.js';
import { FetchedFiles } from './fetched-files.js';
import { isEnclosed } from './land-papers.js';
import { LandSendersService } from './land-senders.service.js';
import type { Receipt } from './party-case.js';
import { readVbdlisCall, type VbdlisParty, type VbdlisReceipt } from './vbdlis-receipts.js';
import { DUPLICATE_WORDS, VBDLIS_REPLIES } from './vbdlis-words.js';

export interface LandRunStatus {
  readonly state: 'idle' | 'running' | 'done' | 'failed';
  readonly error?: string;
  readonly cases: number;
  /** Cases in which every party came to the end of its script, in the state that the script says. */
  readonly asScripted: number;
  readonly ended: number;
  readonly byScenario: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly refused: number;
  /** The first cases that stand still because the hub said no. */
  readonly troubles: readonly string[];
}

/** Names of the webhook receivers by which a party is brought records. */
const RECEIVERS: Readonly<Record<string, LandParty>> = { 'land-tax': 'land', tax: 'tax' };
const MAX_TROUBLES = 20;
const TYPES: ReadonlySet<unknown> = new Set(LAND_MESSAGE_TYPES);

/** The three parties of land dossiers, as the sandbox runs them. */
@Injectable()
export class LandCasesService implements OnModuleInit, OnModuleDestroy {
  readonly files = new FetchedFiles();
  readonly engine: CaseEngine;
  /** Files that came to a party inside messages, repeats too. */
  readonly enclosures = { 'one-stop': { whole: 0, wrong: 0 }, land: { whole: 0, wrong: 0 } };
  private run: LandRun | undefined;
  private error: string | undefined;
  private ended = 0;
  private asScripted = 0;
  private byScenario: Record<string, number> = {};

  constructor(
    config: PartnerSimConfig,
    private readonly senders: LandSendersService,
    private readonly receivers: ReceiversService,
  ) {
    const onDone = (landCase: LandCase): void => this.end(landCase);
    this.engine = new CaseEngine(senders, REAL_TIME, config.maxLandCases, onDone);
  }

  onModuleInit(): void {
    for (const [receiver, party] of Object.entries(RECEIVERS)) {
      this.receivers.onEvent(receiver, event => this.takeRecord(party, event));
    }
  }

  onModuleDestroy(): void {
    this.engine.stop();
    this.files.stop();
  }

  /** `encloses`: the one-stop puts what it was handed in into its messages, and not only the names. */
  start(run: LandRun, pace: Pace, encloses: boolean): void {
    if (this.status().state === 'running') throw new HubError('conflict', 'conflict', 'Cases are being run already');
    if (this.engine.knows(run)) throw new HubError('conflict', 'conflict', 'The cases of this seed were run already');
    this.run = run;
    this.error = undefined;
    this.ended = this.asScripted = 0;
    this.byScenario = {};
    this.senders.reset();
    this.senders.encloses = encloses;
    this.begin(run, pace).catch((error: unknown) => void (this.error = messageOf(error)));
  }

  reset(): void {
    this.run = this.error = undefined;
    this.engine.reset();
  }

  status(): LandRunStatus {
    const { error, run, ended, asScripted, byScenario } = this;
    const { sent, refused } = this.senders.figures();
    const cases = run?.cases ?? 0;
    const state = error !== undefined ? 'failed' : !run ? 'idle' : ended < cases ? 'running' : 'done';
    const troubles = refused > 0 ? this.troubles() : [];
    const figures = { cases, ended, asScripted, byScenario: { ...byScenario }, sent, refused, troubles };
    return { state, ...(error === undefined ? {} : { error }), ...figures };
  }

  /** A call of the hub at a party's own server, and the party's answer. */
  takeCall(party: VbdlisParty, operation: string, body: unknown): object {
    const call = readVbdlisCall(party, operation, body);
    if (typeof call === 'string') return VBDLIS_REPLIES[party](false, call);
    this.files.fetch(call.links);
    for (const content of call.contents) this.enclosures[party][isEnclosed(call.code, content) ? 'whole' : 'wrong']++;
    const effects = this.receiptsOf(call, printOf(operation, JSON.stringify(body))).map(receipt =>
      this.engine.receive(party, call.code, receipt),
    );
    const isDuplicate = call.type === 'received' && effects.includes('duplicate');
    return VBDLIS_REPLIES[party](!isDuplicate, isDuplicate ? DUPLICATE_WORDS : 'Thành công');
  }

  private async begin(run: LandRun, pace: Pace): Promise<void> {
    await this.senders.open();
    this.engine.start(run, pace);
  }

  private takeRecord(party: LandParty, { id, system, data }: ReceivedCloudEvent): void {
    const record = data as LandDossierMessage | undefined;
    if (system === LAND_SYSTEMS[party] || !record || !TYPES.has(record.type)) return;
    const number = 'notice' in record ? record.notice.number : undefined;
    const receipt = this.toReceipt(record.dossierCode, record.type, number, printOf(id));
    this.engine.receive(party, record.dossierCode, receipt);
  }

  /** A call about several notices is as many receipts; a result without its files is one that never came. */
  private receiptsOf({ code, type, notices, isIncomplete }: VbdlisReceipt, print: number): Receipt[] {
    if (isIncomplete) return [];
    if (notices.length === 0) return [this.toReceipt(code, type, undefined, print)];
    return notices.map((number, i) => this.toReceipt(code, type, number, print + i));
  }

  private toReceipt(code: string, type: Receipt['type'], number: string | undefined, print: number): Receipt {
    if (number === undefined) return { type, print };
    const notice = this.engine.caseOf(code)?.notices.findIndex(each => each.number === number) ?? -1;
    return { type, notice, print };
  }

  private end({ code, plan: { scenario } }: LandCase): void {
    this.ended++;
    const parties = LAND_PARTIES.filter(party => party in scenario.final);
    if (!parties.every(party => this.engine.books[party].get(code)?.isAsScripted)) return;
    this.asScripted++;
    this.byScenario[scenario.name] = (this.byScenario[scenario.name] ?? 0) + 1;
  }

  private troubles(): string[] {
    return LAND_PARTIES.flatMap(party => this.engine.books[party].troubles(MAX_TROUBLES)).slice(0, MAX_TROUBLES);
  }
}

const REAL_TIME: Timer = { after: (ms, task) => void setTimeout(task, ms).unref() };

function printOf(...parts: readonly string[]): number {
  return createHash('sha1').update(parts.join('\n')).digest().readUInt32BE(0);
}
