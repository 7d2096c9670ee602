import { Injectable } from '@nestjs/common';
import type { CitizenRecord } from '#libs/connectors';
import type { CheckedPerson } from '../domain/checked-person.js';
import { fittingOf, numbersOf } from '../domain/compare.js';
import { valueOf } from './partner-outcome.js';
import { Partners } from './partners.service.js';
import type { VerifyCall } from './verifier.service.js';

export interface Found {
  readonly fitting: readonly CitizenRecord[];
  /** Today's numbers of all whose records the partner returned: they were looked at, whether they fit or not. */
  readonly numbers: readonly string[];
}

/** Looks a person up: only one to whom all applies that was told is found, so nobody goes through numbers to see whose they are. */
@Injectable()
export class Finder {
  constructor(private readonly partners: Partners) {}

  /** Throws as `Verifier.verify`. */
  async find(person: CheckedPerson, call: VerifyCall): Promise<Found> {
    const deadline = performance.now() + call.deadlineMs;
    const client = this.partners.of(call.provider);
    const { number, birthDate } = person;
    const asked = { number, ...(birthDate ? { birthDate: birthDate.text } : {}) };
    // The partner compares letter by letter, and may have `hòa` where `hoà` was told: without the name it finds both.
    for (const name of [{ name: person.name.text }, {}]) {
      const options = { ...call, deadlineMs: Math.max(0, deadline - performance.now()) };
      const found = valueOf(await client.lookUp({ ...asked, ...name }, options), deadline);
      // Whether the partner has looked at more than the number, nothing but the records themselves can say.
      if (found.length > 0) return { fitting: fittingOf(person, found), numbers: numbersOf(found) };
    }
    return { fitting: [], numbers: [] };
  }
}
