import { Injectable } from '@nestjs/common';
import { PopulationJobsConfig } from '#libs/config';
import { messageOf } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { RegistryView } from '#libs/registry-view';
import { PartnerShare } from '../../verification/application/partner-share.js';
import { isOpen, NEVER, nextOpening, type OfficeHours, readOfficeHours } from '../domain/office-hours.js';
import { PartnerSilence } from './partner-silence.js';
import { PeopleGate } from './people-gate.js';

const logger = createLogger('population-jobs');
/** People at once for each call that may be begun in a second: more would only wait, and none of their answers would be kept. */
const PEOPLE_PER_RATE = 4;

/** What jobs know of one partner: how many may be asked at once, and whether it answers. */
export interface PartnerDesk {
  readonly gate: PeopleGate;
  readonly silence: PartnerSilence;
}

type Settings = Readonly<Record<string, string>>;

/** The partners of bulk jobs, by the code of their connector. */
@Injectable()
export class PartnerDesks {
  private readonly desks = new Map<string, PartnerDesk>();
  private readonly hours = new WeakMap<Settings, OfficeHours | 'always'>();

  constructor(
    private readonly registry: RegistryView,
    private readonly config: PopulationJobsConfig,
    private readonly share: PartnerShare,
  ) {}

  of(provider: string): PartnerDesk {
    const { holdMs } = this.config;
    const atOnce = this.atOnce(provider);
    const known = this.desks.get(provider);
    known?.gate.resize(atOnce);
    const desk = known ?? { gate: new PeopleGate(atOnce), silence: new PartnerSilence(holdMs) };
    this.desks.set(provider, desk);
    return desk;
  }

  isOpen(provider: string, now: number): boolean {
    return isOpen(this.hoursOf(provider), now);
  }

  /** When its office hours begin next, in ms since 1970; `now` where it is open, undefined where nobody can tell. */
  nextOpening(provider: string, now: number): number | undefined {
    return nextOpening(this.hoursOf(provider), now);
  }

  /** One call for a person at a time: more people than the connector lets through would only wait. */
  private atOnce(provider: string): number {
    const definition = this.registry.connector(provider);
    if (!definition) return 1;
    const { concurrency, ratePerSecond = Infinity } = this.share.of(definition);
    return Math.max(1, Math.min(this.config.peopleAtOnce, concurrency, Math.ceil(ratePerSecond * PEOPLE_PER_RATE)));
  }

  private hoursOf(provider: string): OfficeHours | undefined {
    const settings = this.registry.connector(provider)?.settings;
    if (!settings) return undefined;
    const known = this.hours.get(settings) ?? this.read(provider, settings);
    this.hours.set(settings, known);
    return known === 'always' ? undefined : known;
  }

  /** Where they cannot be read nobody is asked: they are a partner's wish, and "always" would be against it for sure. */
  private read(provider: string, settings: Settings): OfficeHours | 'always' {
    try {
      return readOfficeHours(settings) ?? 'always';
    } catch (error) {
      logger.error('Office hours of a connector cannot be read', { connector: provider, code: messageOf(error) });
      return NEVER;
    }
  }
}
