import { Injectable } from '@nestjs/common';
import type { Quota } from '#libs/cache';
import { POPULATION_VERIFICATION } from '#libs/contracts';
import { quotaOf } from '#libs/exchange';
import { HubError } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import { PurposeCheck } from '../../purpose/application/purpose-check.service.js';
import { grantedBy } from '../../verification/domain/granted.js';
import { askedFields } from '../domain/person-in-row.js';
import type { RunningJob } from './running-jobs.service.js';

export interface Grant {
  /** Fields that may be answered; undefined = all. */
  readonly granted: ReadonlySet<string> | undefined;
  /** The hub has not heard of the dossier for which it is asked. */
  readonly isDossierUnknown: boolean;
}

/** What a job may do now. */
export interface Rights extends Grant {
  /** Of all agreements of the system on the service together, as single questions take from it; undefined = no limit. */
  readonly quota: Quota | undefined;
  /** What a line may be answered that is asked about for this dossier; undefined: it may not be asked about. */
  covers(dossier: string): Promise<Grant | undefined>;
}

/** A job may take days: whether its agreement still stands is looked at again for each chunk. */
@Injectable()
export class RunRights {
  constructor(
    private readonly registry: RegistryView,
    private readonly purposes: PurposeCheck,
  ) {}

  /** undefined: nothing at the moment, also where a column of the file is not granted any more. Throws `unavailable`. */
  async of({ owner, map }: Pick<RunningJob, 'owner' | 'map'>): Promise<Rights | undefined> {
    const { system, serviceVersion, purpose } = owner;
    const agreements = this.registry
      .agreements(system, POPULATION_VERIFICATION, 'read')
      .filter(each => each.serviceVersion === serviceVersion);
    if (this.registry.system(system)?.status !== 'active') return undefined;
    const covering = await orDenied(this.purposes.check(purpose, agreements));
    const granted = covering && grantedBy(covering.agreements);
    if (!covering || (granted && !askedFields(map).every(field => granted.has(field)))) return undefined;
    const known = new Map<string, Promise<Grant | undefined>>();
    const look = async (dossier: string): Promise<Grant | undefined> => {
      const ofDossier = await orDenied(this.purposes.check({ ...purpose, dossier }, agreements));
      return ofDossier && { granted: grantedBy(ofDossier.agreements), isDossierUnknown: ofDossier.isDossierUnknown };
    };
    return {
      granted,
      isDossierUnknown: covering.isDossierUnknown,
      quota: quotaOf(agreements),
      covers: dossier => {
        const answer = known.get(dossier) ?? look(dossier);
        known.set(dossier, answer);
        return answer;
      },
    };
  }
}

async function orDenied<T>(check: Promise<T>): Promise<T | undefined> {
  try {
    return await check;
  } catch (error) {
    if (error instanceof HubError && error.kind === 'denied') return undefined;
    throw error;
  }
}
