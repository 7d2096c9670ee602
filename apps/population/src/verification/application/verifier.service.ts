import { Injectable } from '@nestjs/common';
import type { CitizenRecord, PopulationCallOptions, PopulationClient } from '#libs/connectors';
import type { Verification } from '#libs/contracts';
import type { CheckedPerson } from '../domain/checked-person.js';
import { compare, type Finding, meantOf, NOT_FOUND, numbersOf } from '../domain/compare.js';
import { Partners } from './partners.service.js';
import { valueOf } from './partner-outcome.js';

/** `deadlineMs`: of all calls together, from now; where `turnMs` is told, of each of them, from its turn on. */
export interface VerifyCall extends PopulationCallOptions {
  /** Code of the connector of the partner that is asked. */
  readonly provider: string;
}

export interface Verified {
  readonly verification: Verification;
  /** Numbers under which the person is known, the told one first: for the log of who asked about whom. */
  readonly numbers: readonly string[];
  /** Today's numbers of those whose records the partner returned, too: they were looked at as well. */
  readonly others: readonly string[];
}

/**
 * Asks the population database whether what is told of a person is true. One that is costs one call; why another is not
 * costs two more at the most, since the database itself says only that nobody fits. Only look-ups say whether a number is
 * still the person's and by which other one the person is known (ADR 28).
 */
@Injectable()
export class Verifier {
  constructor(private readonly partners: Partners) {}

  /** Throws `partner-failed`, `not-yet`, `partner-busy` (with the time after which to ask again) or `deadline-exceeded`. */
  async verify(person: CheckedPerson, call: VerifyCall): Promise<Verified> {
    const asking = new Asking(this.partners.of(call.provider), person, call);
    const finding = await asking.finding();
    const verification = { ...finding, checkedAt: new Date().toISOString() };
    const numbers = [...new Set([person.number, ...asking.numbers])];
    return { verification, numbers, others: asking.returned.filter(number => !numbers.includes(number)) };
  }
}

/** One question, in as many calls as it takes. */
class Asking {
  private readonly deadline: number;
  /** Today's number of the one who is meant. */
  numbers: string[] = [];
  /** Today's numbers of all whose records the partner returned. */
  returned: string[] = [];

  constructor(
    private readonly client: PopulationClient,
    private readonly person: CheckedPerson,
    private readonly call: VerifyCall,
  ) {
    this.deadline = call.turnMs === undefined ? performance.now() + call.deadlineMs : Infinity;
  }

  async finding(): Promise<Finding> {
    const name = this.person.name.text;
    const birthDate = this.person.birthDate?.text;
    for (const told of [...(birthDate ? [{ name, birthDate }] : []), { name }, {}]) {
      const known = await this.citizens(told);
      if (known.length > 0) return compare(this.person, known);
    }
    return NOT_FOUND;
  }

  private async citizens(told: { name?: string; birthDate?: string }): Promise<readonly CitizenRecord[]> {
    const options = this.options();
    const found = valueOf(await this.client.lookUp({ number: this.person.number, ...told }, options), this.deadline);
    const meant = meantOf(this.person, found);
    if (meant.length === 1) this.numbers = numbersOf(meant);
    this.returned = numbersOf(found);
    return found;
  }

  private options(): PopulationCallOptions {
    const { call, deadline } = this;
    if (deadline === Infinity) return call;
    return { ...call, deadlineMs: Math.max(0, deadline - performance.now()) };
  }
}
