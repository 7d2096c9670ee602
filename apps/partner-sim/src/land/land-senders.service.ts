import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LAND_DOSSIER } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import type { LandCase, LandParty, PlannedStep } from '#libs/samples';
import type { Fault } from '../faults/fault.js';
import { FaultsService } from '../faults/faults.service.js';
import { type Credentials, readCredentials } from '../one-stop/credentials.js';
import { ExchangeClient } from '../one-stop/exchange-client.js';
import { HubToken } from '../one-stop/hub-token.js';
import { PatientHttp } from '../one-stop/patient-http.js';
import { PartnerSimConfig } from '../partner-sim.config.js';
import { LAND_SYSTEMS } from '../sandbox-accounts.js';
import type { LandSender, SendAnswer } from './case-engine.js';
import { landRecordsOf } from './land-records.js';
import type { StepContext } from './step-context.js';
import { VbdlisDoor } from './vbdlis-door.js';
import { vbdlisCallOf } from './vbdlis-payloads.js';
import { TIME_STYLES, type TimeStyle, writeTime } from './vbdlis-times.js';

interface Doors {
  readonly vbdlis: VbdlisDoor;
  readonly records: ExchangeClient;
}

/** What each party's software writes where it has good manners. */
const OWN_STYLE: Readonly<Record<LandParty, TimeStyle>> = { 'one-stop': 'local', land: 'utc', tax: 'utc' };
/** How long a clerk takes to notice that the links are missing. */
const REMINDED_MS = 2_000;

export interface SentFigures {
  /** Records, repeats among them. */
  readonly sent: number;
  readonly refused: number;
  readonly byParty: Readonly<Record<LandParty, number>>;
}

/** The parties' way to the hub: the protocol where it has a word for a message, else the record door. */
@Injectable()
export class LandSendersService implements LandSender, OnModuleDestroy {
  private readonly http = new PatientHttp();
  private doors: Promise<Readonly<Record<LandParty, Doors>>> | undefined;
  /** Whether one-stops put what they were handed in into their messages. */
  encloses = false;
  private styles = 0;
  private refused = 0;
  private byParty: Record<LandParty, number> = { 'one-stop': 0, land: 0, tax: 0 };

  constructor(
    private readonly config: PartnerSimConfig,
    private readonly faults: FaultsService,
  ) {}

  /** Reads the credentials anew: it throws a HubError where the hub has not written them. */
  async open(): Promise<void> {
    this.doors = this.openDoors();
    await this.doors;
  }

  async send(party: LandParty, landCase: LandCase, step: PlannedStep): Promise<SendAnswer> {
    const fault = this.faults.next(`sent/${party}`);
    const context = this.contextOf(party, landCase, step, fault);
    const isTwice = step.twice === true || fault?.kind === 'two-servers';
    const answers = await Promise.all(Array.from({ length: isTwice ? 2 : 1 }, () => this.post(party, context)));
    if (forgetsLinks(step, fault)) {
      await wait(REMINDED_MS);
      await this.post(party, this.contextOf(party, landCase, step, undefined));
    }
    return step.send === 'received-by-land-office' ? { code: answers[0]! } : {};
  }

  figures(): SentFigures {
    const { refused, byParty } = this;
    return { sent: byParty['one-stop'] + byParty.land + byParty.tax, refused, byParty: { ...byParty } };
  }

  reset(): void {
    this.refused = 0;
    this.byParty = { 'one-stop': 0, land: 0, tax: 0 };
  }

  async onModuleDestroy(): Promise<void> {
    await this.http.close();
  }

  private contextOf(party: LandParty, landCase: LandCase, step: PlannedStep, fault: Fault | undefined): StepContext {
    const style = fault?.kind === 'mixed-times' ? TIME_STYLES[this.styles++ % TIME_STYLES.length]! : OWN_STYLE[party];
    const link = ({ path }: { readonly path: string }) => `${this.config.ownUrl}/land-files/${path}`;
    return {
      landCase,
      step,
      now: Date.now(),
      encloses: this.encloses,
      time: epochMs => writeTime(epochMs, style),
      link: paper => (forgetsLinks(step, fault) ? undefined : link(paper)),
    };
  }

  /** The words of the answer, where there are any. */
  private async post(party: LandParty, context: StepContext): Promise<string> {
    const { vbdlis, records } = (await (this.doors ??= this.openDoors()))[party];
    const call = vbdlisCallOf(context);
    this.byParty[party] += context.step.records;
    try {
      return await (call ? vbdlis.call(call) : sendRecords(records, context));
    } catch (error) {
      this.refused += context.step.records;
      throw error;
    }
  }

  private async openDoors(): Promise<Readonly<Record<LandParty, Doors>>> {
    const credentials = await readCredentials(this.config.credentialsFile);
    const open = (party: LandParty): Doors => this.openDoor(party, credentials.get(LAND_SYSTEMS[party]));
    return { 'one-stop': open('one-stop'), land: open('land'), tax: open('tax') };
  }

  private openDoor(party: LandParty, credentials: Credentials | undefined): Doors {
    if (!credentials) throw new HubError('missing', 'not-found', `There are no credentials for ${LAND_SYSTEMS[party]}`);
    const { exchangeUrl } = this.config;
    const auth = party === 'land' ? credentials : new HubToken(this.http, exchangeUrl, credentials);
    return {
      vbdlis: new VbdlisDoor(this.http, `${exchangeUrl}/adapters/vbdlis`, auth),
      records: new ExchangeClient(this.http, exchangeUrl, credentials, LAND_DOSSIER),
    };
  }
}

/** Of a result only: the one-stop waits for that until it is whole. */
function forgetsLinks({ send }: PlannedStep, fault: Fault | undefined): boolean {
  return fault?.kind === 'no-links' && send === 'finished';
}

async function sendRecords(door: ExchangeClient, context: StepContext): Promise<string> {
  const answers = await door.sendArray(landRecordsOf(context));
  const refusal = answers.find(({ accepted }) => !accepted);
  if (refusal) throw new HubError('invalid', 'record-refused', `refused: ${refusal.code ?? 'unknown'}`);
  return '';
}
