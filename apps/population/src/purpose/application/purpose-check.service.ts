import { Injectable } from '@nestjs/common';
import type { Agreement, Purpose } from '#libs/contracts';
import { noAgreement } from '#libs/exchange';
import { numberingAgencyOf } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { RegistryView } from '#libs/registry-view';
import { purposeMissing } from '../domain/purpose.js';
import { codesOf, type KnownDossier, knownDossier } from './known-dossiers.js';

/** Of a procedure (domain.md 4), without the agency. */
const NATIONAL_LENGTH = '1.000000'.length;
/** An agreement with it serves every procedure. */
const ANY = '*';
/** What lets somebody ask for a purpose. */
export interface Covering {
  /** Never none. */
  readonly agreements: readonly Agreement[];
  /** The hub has not heard of the dossier that is named: it is the system's own word. */
  readonly isDossierUnknown: boolean;
}

interface Subject {
  readonly procedure: string | undefined;
  readonly isDossierUnknown: boolean;
}

/** Refused, and handed over: nobody works on such a dossier any more. */
const ENDED: ReadonlySet<number> = new Set([3, 10]);

/**
 * Whether somebody may ask about a person for this: the agreement names the agency and the procedure, and what the hub
 * knows of the dossier does not contradict it (architecture.md, invariant 5).
 */
@Injectable()
export class PurposeCheck {
  constructor(
    private readonly registry: RegistryView,
    private readonly database: Database,
  ) {}

  /** The agreements that cover the purpose. Throws `no-agreement` or `purpose-missing`. */
  async check(purpose: Purpose, agreements: readonly Agreement[]): Promise<Covering> {
    const ofAgency = agreements.filter(({ agencies }) => this.registry.covers(agencies, purpose.agency));
    if (ofAgency.length === 0) throw noAgreement('The agreement does not cover the agency of the purpose');
    const { procedure, isDossierUnknown } = await this.subjectOf(purpose);
    if (!procedure) throw purposeMissing('The hub does not know this dossier: name its procedure as well');
    const covering = ofAgency.filter(({ purposes }) => purposes.some(each => isOf(each, procedure)));
    if (covering.length === 0) throw noAgreement('The agreement does not cover the procedure of the purpose');
    return { agreements: covering, isDossierUnknown };
  }

  private async subjectOf(purpose: Purpose): Promise<Subject> {
    const { dossier, procedure } = purpose;
    if (!dossier) return { procedure, isDossierUnknown: false };
    const owner = numberingAgencyOf(dossier);
    const known = await knownDossier(this.database, codesOf(dossier, owner ? this.registry.codesOf(owner) : []));
    if (known) return { procedure: this.checkKnown(purpose, known), isDossierUnknown: false };
    if (owner && !this.isSameHouse(owner, purpose.agency)) throw noAgreement('The dossier is of another agency');
    return { procedure, isDossierUnknown: true };
  }

  private checkKnown({ agency, procedure }: Purpose, known: KnownDossier): string {
    if (!this.isSameHouse(known.agency, agency)) throw noAgreement('The dossier is of another agency');
    if (procedure && !isSameProcedure(procedure, known.procedure)) {
      throw noAgreement('The dossier is of another procedure');
    }
    if (ENDED.has(known.status)) throw noAgreement('Nobody works on the dossier any more');
    return known.procedure;
  }

  /** One of them is the other, or lies below it. */
  private isSameHouse(one: string, other: string): boolean {
    return this.registry.covers([one], other) || this.registry.covers([other], one);
  }
}

function isOf(agreed: string, procedure: string): boolean {
  return agreed === ANY || agreed === procedure || agreed === nationalOf(procedure);
}

function isSameProcedure(one: string, other: string): boolean {
  return one === other || one === nationalOf(other) || nationalOf(one) === other;
}

function nationalOf(procedure: string): string {
  return procedure.slice(0, NATIONAL_LENGTH);
}
