import { Injectable } from '@nestjs/common';
import type { CitizenRecord } from '#libs/connectors';
import type { CheckedPerson } from '../domain/checked-person.js';
import { fittingOf } from '../domain/compare.js';
import { valueOf } from './partner-outcome.js';
import { Partners } from './partners.service.js';
import type { VerifyCall } from './verifier.service.js';

/** Looks a person up: only one to whom all applies that was told is found, so nobody goes through numbers to see whose they are. */
@Injectable()
export class Finder {
  constructor(private readonly partners: Partners) {}

  /** Throws as `Verifier.verify`. */
  async find(person: CheckedPerson, call: VerifyCall): Promise<readonly CitizenRecord[]> {
    const deadline = performance.now() + call.deadlineMs;
    const query = {
      number: person.number,
      name: person.name.text,
      ...(person.birthDate ? { birthDate: person.birthDate.text } : {}),
    };
    const client = this.partners.of(call.provider);
    const found = valueOf(await client.lookUp(query, call), deadline);
    // Whether the partner has looked at more than the number, nothing but the records themselves can say.
    return fittingOf(person, found);
  }
}
