import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CitizenTokensConfig } from '#libs/config';
import type { Agreement } from '#libs/contracts';
import type { JsonObject } from '#libs/kernel';
import { Outbox, type UnitOfWork } from '#libs/persistence';
import type { SubjectHasher } from '#libs/sealing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { AccessPage, AccessView, AuditedAccess } from '../../../apps/population/src/accesses/access.view.js';
import { type AccessSearch, accessSearchIn } from '../../../apps/population/src/accesses/access-search.js';
import {
  type AccessesOf,
  AskedAccessesRepository,
} from '../../../apps/population/src/accesses/asked-accesses.repository.js';
import { CitizenKeys } from '../../../apps/population/src/accesses/citizens/citizen-keys.js';
import { CitizenTokens } from '../../../apps/population/src/accesses/citizens/citizen-tokens.js';
import { PersonAccessesHandler } from '../../../apps/population/src/accesses/person-accesses.handler.js';
import { SearchAccessesService } from '../../../apps/population/src/accesses/search-accesses.service.js';
import type { Query } from '../../../apps/population/src/queries/application/query-handler.js';
import { access, AccessRig, AGENCY, MINUTE_MS, MORNING, NEW_KEYS, OLD_KEYS } from './access-rig.js';

const RULES = { issuers: ['https://id.example'], audience: 'lgsp', claim: 'pid', algorithms: ['ES256'] };
const PERSON = '042090123456';
const NEIGHBOUR = '042090123457';
const DOSSIER = `${AGENCY}-260302-0001`;

let rig: AccessRig;
let sign: (number: string) => Promise<string>;
let tokens: CitizenTokens;

beforeAll(async () => {
  rig = await AccessRig.start();
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1' }] });
  tokens = new CitizenTokens(Object.assign(new CitizenTokensConfig(), RULES), await CitizenKeys.load(async () => jwks));
  sign = number =>
    new SignJWT({ pid: number })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer(RULES.issuers[0]!)
      .setAudience(RULES.audience)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  await fill();
});

afterAll(() => rig?.stop());

/** Ten looks at one person, the first four before the keys were changed, and one at the neighbour. */
async function fill(): Promise<void> {
  const old = { subjects: [OLD_KEYS.subjectOf(PERSON)] };
  for (let i = 0; i < 4; i++) await rig.log(access(PERSON, i, old));
  for (let i = 4; i < 9; i++) await rig.log(access(PERSON, i, { officer: 'cb.binh' }));
  const subjects = [NEW_KEYS.subjectOf('187654321'), NEW_KEYS.subjectOf(PERSON)];
  await rig.log(access('187654321', 9, { subjects, agency: 'H87.01', dossier: DOSSIER, procedure: '' }));
  await rig.log(access(NEIGHBOUR, 9));
}

interface Answer extends AccessPage<AccessView> {
  readonly transactionId: string;
}

async function ask(body: JsonObject, header?: string | string[], fields = ['*']): Promise<Answer> {
  const handler = new PersonAccessesHandler(tokens, NEW_KEYS, rig.asked, rig.registry as never);
  const agreements = [{ fields } as unknown as Agreement];
  const headers = header === undefined ? {} : { 'hub-citizen-token': header };
  const query = { transactionId: randomUUID(), agreements, body, headers, deadlineMs: 1_000 };
  const { answered, accesses: none, agency, dossier } = await handler.answer(query as unknown as Query);
  expect([none, agency, dossier]).toEqual([undefined, '', '']);
  if (!('body' in answered)) throw answered.failure;
  return answered.body as unknown as Answer;
}

const minuteOf = ({ at }: AccessView): number => (Date.parse(at) - MORNING) / MINUTE_MS;

describe('“who asked about me”', () => {
  it('tells each look at the person, the newest first, also from before the keys were changed', async () => {
    const { items, nextCursor } = await ask({}, await sign(PERSON));
    expect(items.map(minuteOf)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(nextCursor).toBeUndefined();
    expect(items[0]).toEqual({
      ...{ at: '2026-03-02T01:09:00.000Z', agency: { code: 'H87.01', name: 'Sở Tư pháp' }, officer: 'cb.an' },
      ...{ system: 'one-stop-h87', service: 'population-lookup', fields: ['name', 'birthDate'] },
      ...{ purpose: { dossier: DOSSIER }, outcome: 'found' },
    });
    expect(items[1]!.purpose).toEqual({ procedure: '1.012790' });
  });

  it('is found under the old number too', async () => {
    expect((await ask({}, await sign('187654321'))).items.map(minuteOf)).toEqual([9]);
  });

  it('is nobody else’s', async () => {
    expect((await ask({}, await sign(NEIGHBOUR))).items.map(minuteOf)).toEqual([9]);
    expect((await ask({}, await sign('042090123999'))).items).toEqual([]);
  });

  it('comes page by page, each look once, across the change of keys', async () => {
    const token = await sign(PERSON);
    const minutes: number[] = [];
    let cursor: string | undefined;
    do {
      const page: Answer = await ask({ limit: 3, ...(cursor === undefined ? {} : { cursor }) }, token);
      expect(page.items.length).toBeLessThanOrEqual(3);
      minutes.push(...page.items.map(minuteOf));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(minutes).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('may be of a time: from, with it, to, without it', async () => {
    const body = { from: '2026-03-02T08:02:00+07:00', to: '2026-03-02T08:05:00+07:00' };
    expect((await ask(body, await sign(PERSON))).items.map(minuteOf)).toEqual([4, 3, 2]);
  });

  it('tells what the agreement grants, and nowhere the number', async () => {
    const answer = await ask({ limit: 1 }, await sign(PERSON), ['at', 'agency']);
    expect(answer.items.map(item => Object.keys(item))).toEqual([['at', 'agency']]);
    const whole = JSON.stringify(await ask({ limit: 2 }, await sign(PERSON)));
    expect(whole).not.toContain(PERSON);
    expect(whole).not.toMatch(/v[12]\.[\w-]{43}/);
    expect(Buffer.from(answer.nextCursor!, 'base64url').toString()).not.toContain(PERSON);
  });

  it('is told to nobody without the citizen’s one token', async () => {
    const token = await sign(PERSON);
    for (const header of [undefined, '', 'x.y.z', `Bearer ${token}`, [token, token], `${token}, ${token}`]) {
      await expect(ask({}, header)).rejects.toMatchObject({ kind: 'denied', code: 'unauthenticated' });
    }
  });
});

const REASON = 'complaint of 042090123456, 3 March';

function searching(keys: SubjectHasher = NEW_KEYS, outbox: Outbox = rig.outbox): SearchAccessesService {
  return new SearchAccessesService(rig.database, outbox, keys, rig.asked, rig.registry as never);
}

const searchOf = (body: object): AccessSearch =>
  accessSearchIn(Buffer.from(JSON.stringify({ reason: REASON, ...body })));

async function search(body: object): Promise<AccessPage<AuditedAccess>> {
  return searching().search(searchOf(body), 'an-auditor');
}

class FailingOutbox extends Outbox {
  override async add(): Promise<void> {
    throw new Error('the process ends here');
  }
}

describe('an auditor’s search', () => {
  it.each<[object, number[], string]>([
    [{ personalNumber: PERSON }, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], `person ${NEW_KEYS.subjectOf(PERSON)}`],
    [{ dossier: DOSSIER }, [9], `dossier ${DOSSIER}`],
    [{ officer: 'cb.binh', agency: AGENCY }, [8, 7, 6, 5, 4], `officer ${AGENCY} cb.binh`],
    [{ officer: 'cb.an', agency: AGENCY }, [9, 9, 3, 2, 1, 0], `officer ${AGENCY} cb.an`],
    [{ officer: 'cb.an', agency: 'H87.01' }, [9, 9, 3, 2, 1, 0], 'officer H87.01 cb.an'],
  ])('finds %j, each look once, and who searched stands in the list of what people did', async (body, found, after) => {
    await rig.takeActions();
    const { items } = await search(body);
    expect(items.map(minuteOf)).toEqual(found);
    const actions = await rig.takeActions();
    expect(actions).toEqual([
      {
        ...{ id: expect.any(String), at: expect.any(String), actor: 'an-auditor', action: 'search-accesses' },
        ...{ subject: 'population/accesses', reason: 'complaint of *********456, 3 March', before: '' },
        after: `${after} 1990-01-01T00:00:00.000Z/9999-01-01T00:00:00.000Z`,
      },
    ]);
    expect(JSON.stringify(actions)).not.toContain(PERSON);
  });

  it('is recorded anew with each further page', async () => {
    const page = await search({ officer: 'cb.an', agency: AGENCY, limit: 4 });
    await rig.takeActions();
    const next = await search({ officer: 'cb.an', agency: AGENCY, limit: 4, cursor: page.nextCursor });
    expect([...page.items, ...next.items].map(minuteOf)).toEqual([9, 9, 3, 2, 1, 0]);
    expect(next.nextCursor).toBeUndefined();
    expect((await rig.takeActions())[0]!.after).toMatch(/ after 2026-03-02T01:02:00.000Z$/);
  });

  it('shows persons as HMACs, and the transaction', async () => {
    const { items } = await search({ dossier: DOSSIER });
    expect(items[0]).toMatchObject({ subject: expect.stringMatching(/^v2\./), transactionId: expect.any(String) });
    expect(items[0]).not.toHaveProperty('job');
  });

  it('answers nothing that could not be recorded', async () => {
    const refused = searching(NEW_KEYS, new FailingOutbox()).search(searchOf({ dossier: DOSSIER }), 'an-auditor');
    await expect(refused).rejects.toThrow('the process ends here');
  });
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe('a search in a long log', () => {
  beforeAll(async () => {
    await rig.rows(`INSERT INTO accesses (subject, at, id, neighbourhood, system, agency, officer, procedure, dossier, service,
        fields, outcome, transaction_id, job)
      SELECT 'v2.' || encode(sha256((n % 5000)::text::bytea), 'base64'), '2024-01-01'::timestamptz + n * interval '1 minute',
        gen_random_uuid(), 'v2.n', 's', 'H87.02', 'cb.' || n % 200, '', CASE WHEN n % 3 = 0 THEN 'D-' || n % 3000 ELSE '' END,
        'population-lookup', '{name}', 'found', gen_random_uuid(), ''
      FROM generate_series(1, 60000) AS n`);
    await rig.rows('ANALYZE accesses');
  });

  it.each<[string, AccessesOf, string]>([
    ['of a person', { subjects: NEW_KEYS.subjectsOf(PERSON) }, 'accesses_pkey'],
    ['of a dossier', { dossier: DOSSIER }, 'accesses_of_dossier'],
    ['of an officer', { officer: 'CB.7', agencies: ['H87.02', 'H87.03'] }, 'accesses_of_officers'],
  ])('%s reads its page from one index, and nothing else', async (_name, of, index) => {
    const plan = await planOf(of);
    const nodes = nodesOf(plan);
    expect(nodes.flatMap(node => node['Index Name'] ?? [])).toEqual([index]);
    const kinds = nodes.map(node => node['Node Type']);
    expect(kinds).toContain('Index Scan');
    expect(kinds.filter(kind => /Bitmap|Seq Scan/.test(kind))).toEqual([]);
  });
});

/** How PostgreSQL would carry out what the repository asks. */
async function planOf(of: AccessesOf): Promise<Plan> {
  const { period } = searchOf({ dossier: DOSSIER });
  const explaining = {
    transaction: (work: (tx: UnitOfWork) => Promise<unknown>) =>
      rig.database.transaction(tx => work({ ...tx, query: (sql, more) => tx.query(explained(sql), more) })),
  };
  const rows = await new AskedAccessesRepository(explaining as never).list(of, period);
  return (rows as unknown as [{ 'QUERY PLAN': [{ Plan: Plan }] }])[0]['QUERY PLAN'][0].Plan;
}

function explained(sql: string): string {
  return sql.startsWith('SELECT set_config(') ? sql : `EXPLAIN (FORMAT JSON) ${sql}`;
}
