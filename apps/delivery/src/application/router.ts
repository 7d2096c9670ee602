import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Envelope, serviceKindOf, type Subscription } from '#libs/contracts';
import { RegistryView } from '#libs/registry-view';
import { type Grant, grantOf } from '../domain/granted-fields.js';
import type { RecordText } from '../domain/record-text.js';

/** A subscription that a record is for, and what of the record its system may have. */
export interface Route {
  readonly subscription: Subscription;
  readonly grant: Grant;
}

/** Agreements begin and end by the clock: what was found out is believed for so long. */
const BELIEVED_MS = 1_000;

/** Of a procedure (domain.md 4), without the agency. */
const NATIONAL_CODE = /^\d\.\d{6}$/;

type Source = Pick<Envelope, 'service' | 'serviceVersion' | 'agency' | 'type' | 'system'>;

/**
 * Who is to be brought a changed event: subscriptions whose filter matches, under an agreement in force. The answer to a
 * command is for the system that asked: for nobody else, whoever subscribes to the service.
 */
@Injectable()
export class Router implements OnApplicationShutdown {
  private readonly found = new Map<string, readonly Route[]>();
  private foundAt = 0;
  private readonly stopListening: () => void;

  constructor(private readonly registry: RegistryView) {
    this.stopListening = registry.onChange(() => this.found.clear());
  }

  onApplicationShutdown(): void {
    this.stopListening();
  }

  /** The record is only parsed where a filter asks for a member of it. */
  routesOf(source: Source, record: RecordText): readonly Route[] {
    const candidates = this.candidates(source);
    return candidates.every(isUnfiltered)
      ? candidates
      : candidates.filter(route => isUnfiltered(route) || matches(route.subscription, record.fields));
  }

  /** What the system of a subscription may have of a record; undefined where no agreement lets it have any. */
  grantOf(subscription: Subscription, source: Source): Grant | undefined {
    if (isForAsker(source) && subscription.system !== source.system) return undefined;
    const { service, serviceVersion, agency } = source;
    const agreements = this.registry.agreements(subscription.system, service, 'receive');
    return grantOf(
      agreements.filter(
        agreement => agreement.serviceVersion === serviceVersion && this.registry.covers(agreement.agencies, agency),
      ),
    );
  }

  /** Those that agency, sender and agreements let through: the same for every record of a system and an agency. */
  private candidates(source: Source): readonly Route[] {
    const now = Date.now();
    if (now - this.foundAt > BELIEVED_MS) {
      this.found.clear();
      this.foundAt = now;
    }
    const key = `${source.service}@${source.serviceVersion}/${source.agency}/${source.system}`;
    let routes = this.found.get(key);
    if (!routes) this.found.set(key, (routes = this.find(source)));
    return routes;
  }

  private find(source: Source): Route[] {
    return this.registry.subscriptions(source.service).flatMap(subscription => {
      if (subscription.serviceVersion !== source.serviceVersion) return [];
      const { agencies = [], notFrom = [] } = subscription.filter;
      if (notFrom.includes(source.system)) return [];
      if (agencies.length > 0 && !this.registry.covers(agencies, source.agency)) return [];
      const grant = this.grantOf(subscription, source);
      return grant ? [{ subscription, grant }] : [];
    });
  }
}

/** By the topic, which the hub has chosen, and not by what is declared of the service. */
function isForAsker({ type }: Source): boolean {
  return serviceKindOf(type) === 'command';
}

function isUnfiltered({ subscription }: Route): boolean {
  const { statuses = [], procedures = [], types = [] } = subscription.filter;
  return statuses.length === 0 && procedures.length === 0 && types.length === 0;
}

function matches({ filter }: Subscription, record: Readonly<Record<string, unknown>>): boolean {
  const { statuses = [], procedures = [], types = [] } = filter;
  return (
    includes(statuses, record['status']) &&
    includes(types, record['type']) &&
    isOfProcedures(procedures, record['procedureCode'])
  );
}

/** A national code (`1.012790`) is also that of every agency's own (`1.012790.000.00.00.H41`): it is the same procedure. */
function isOfProcedures(wanted: readonly string[], code: unknown): boolean {
  if (includes(wanted, code)) return true;
  return typeof code === 'string' && wanted.some(each => code.startsWith(`${each}.`) && NATIONAL_CODE.test(each));
}

/** An empty list lets everything through. */
function includes(wanted: readonly unknown[], value: unknown): boolean {
  return wanted.length === 0 || wanted.includes(value);
}
