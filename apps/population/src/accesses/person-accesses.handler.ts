import { Injectable } from '@nestjs/common';
import { PERSON_ACCESSES } from '#libs/contracts';
import type { JsonObject, JsonValue } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import { SubjectHasher } from '#libs/sealing';
import type { Query, QueryHandler, QueryResult } from '../queries/application/query-handler.js';
import { toAccessPage, toAccessView } from './access.view.js';
import { periodIn } from './access-period.js';
import { AskedAccessesRepository } from './asked-accesses.repository.js';
import { CitizenTokens } from './citizens/citizen-tokens.js';

const TOKEN_HEADER = 'hub-citizen-token';

/**
 * `person-accesses`, "who asked about me": for the citizens' portal, of the citizen whose own token comes in
 * `Hub-Citizen-Token`. The person is named nowhere else, and looking at one's own accesses is none.
 */
@Injectable()
export class PersonAccessesHandler implements QueryHandler {
  readonly service = PERSON_ACCESSES;

  constructor(
    private readonly tokens: CitizenTokens,
    private readonly subjects: SubjectHasher,
    private readonly accesses: AskedAccessesRepository,
    private readonly registry: RegistryView,
  ) {}

  /**
   * `{transactionId, items, nextCursor?}`, the newest first; of each access the members that the agreements grant. Throws
   * `unauthenticated` where the citizen's token does not hold, and `payload-invalid`.
   */
  async answer({ transactionId, agreements, body, headers }: Query): Promise<QueryResult> {
    const token = headers[TOKEN_HEADER];
    const number = await this.tokens.numberOf(typeof token === 'string' ? token : undefined);
    const period = periodIn(body);
    const rows = await this.accesses.list({ subjects: this.subjects.subjectsOf(number) }, period);
    const grant = agreements.flatMap(({ fields }) => fields);
    const { items, ...more } = toAccessPage(rows, period.limit, row =>
      granted(toAccessView(row, this.registry), grant),
    );
    return { agency: '', dossier: '', answered: { body: { transactionId, items: [...items], ...more } } };
  }
}

function granted(view: object, grant: readonly string[]): JsonObject {
  const members = Object.entries(view) as [string, JsonValue][];
  return Object.fromEntries(grant.includes('*') ? members : members.filter(([name]) => grant.includes(name)));
}
