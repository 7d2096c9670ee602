import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { RegistryConfig } from '#libs/config';
import { type RegistryEntity, registryKeyOf } from '#libs/contracts';
import type { HubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { Database, Outbox, type UnitOfWork } from '#libs/persistence';
import { type RegistryState, SecretBox } from '#libs/registry-view';
import type { Declared } from '../files/declared.js';
import type { FileProblem } from '../files/file-problem.js';
import { FutureRegistry } from '../files/future-registry.js';
import { checkReferences } from '../files/reference-check.js';
import { type FileText, readRegistryFile, type RegistryFile } from '../files/registry-file.js';
import { takeUnpublished } from '../persistence/changes.repository.js';
import { RegistryRepository } from '../persistence/registry.repository.js';
import { keepAddress } from './address-keeper.js';
import { planChanges } from './change-plan.js';
import { buildCredentials, secretHolders } from './credentials.js';
import { CredentialsFile } from './credentials-file.js';
import { planPublication, planWithdrawal, toActionMessage, toTombstone } from './publication-plan.js';
import { type Kept, SecretKeeper } from './secret-keeper.js';
import { SecretMatcher } from './secret-matcher.js';

const logger = createLogger('registry');

export interface LoadResult {
  /** Keys of what was new or different. */
  readonly changed: readonly string[];
  readonly unchanged: number;
  /** Keys of what the topic held and the database does not. */
  readonly withdrawn: readonly string[];
  /** The whole registry afterwards. */
  readonly entities: readonly RegistryEntity[];
}

export interface LoadOptions {
  /** Makes the error of files that are not acceptable. */
  readonly refuse: (problems: readonly FileProblem[]) => HubError;
  /** What the topic holds. Where given, the topic is made to hold what is stored, and nothing else. */
  readonly view?: Pick<RegistryState, 'entity' | 'keys'>;
}

/**
 * Loads declarative files in one unit of work: all of them or nothing. Files only add and change; what is in no file
 * stays as it is. One process loads at a time.
 */
@Injectable()
export class RegistryLoader {
  private readonly credentials: CredentialsFile;
  private readonly matcher = new SecretMatcher();

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly secretBox: SecretBox,
    private readonly config: RegistryConfig,
  ) {
    this.credentials = new CredentialsFile(config.credentialsFile);
  }

  /** A later file may refer to and change an entity of an earlier one. */
  async load(files: readonly FileText[], options: LoadOptions): Promise<LoadResult> {
    const canGenerate = this.config.credentialsFile !== undefined;
    const read = files.map(file => readRegistryFile(file, { sandboxUrl: this.config.sandboxUrl, canGenerate }));
    const result = await this.database.transaction(tx => this.apply(tx, read, options));
    logger.info('Registry loaded', { count: result.changed.length });
    return result;
  }

  private async apply(tx: UnitOfWork, read: readonly RegistryFile[], options: LoadOptions): Promise<LoadResult> {
    const repository = new RegistryRepository(tx);
    await repository.lock();
    const stored = await repository.all();
    const wanted = checkFiles(read, stored, options.refuse);
    const keeper = new SecretKeeper(this.secretBox, this.matcher, await this.credentials.read());
    const kept = await keepAll(keeper, wanted, stored);
    const plan = planChanges(
      stored,
      kept.map(({ entity }) => entity),
    );
    await repository.save(plan.changed);
    const entities = await repository.all();
    const changed = plan.changed.map(registryKeyOf);
    const withdrawn = options.view ? planWithdrawal(entities, options.view.keys()) : [];
    const published = planPublication(entities, publishedTest(changed, options.view));
    const actions = options.view ? await takeUnpublished(tx) : [];
    await this.outbox.add(tx, [...published, ...withdrawn.map(toTombstone), ...actions.map(toActionMessage)]);
    await this.writeCredentials(keeper, kept, entities);
    return { changed, unchanged: plan.unchanged, withdrawn, entities };
  }

  /** Before the commit and under its lock: the next one to load must find the generated secrets. */
  private async writeCredentials(keeper: SecretKeeper, kept: readonly Kept[], entities: readonly RegistryEntity[]) {
    if (this.config.credentialsFile === undefined) return;
    const fresh = new Map<string, string>();
    for (const { entity, plainSecret } of kept) if (plainSecret !== undefined) fresh.set(entity.code, plainSecret);
    const others = secretHolders(entities).filter(({ code }) => !fresh.has(code));
    const plainSecrets = new Map([...(await keeper.stillValid(others)), ...fresh]);
    await this.credentials.write(buildCredentials(entities, plainSecrets));
  }
}

/** The view is the truth about the topic, also when Kafka or the database was lost; without it, what did not change. */
function publishedTest(changed: readonly string[], view: LoadOptions['view']): (entity: RegistryEntity) => boolean {
  if (view) return entity => isDeepStrictEqual(view.entity(registryKeyOf(entity)), entity);
  const keys = new Set(changed);
  return entity => !keys.has(registryKeyOf(entity));
}

/** The entities of all files, the last one of each key; throws where any file is not acceptable. */
function checkFiles(
  read: readonly RegistryFile[],
  stored: readonly RegistryEntity[],
  refuse: (problems: readonly FileProblem[]) => HubError,
): Declared[] {
  const declared = read.flatMap(file => file.declared);
  const future = new FutureRegistry(stored, declared, new Set(read.flatMap(file => [...file.keys])));
  const wanted = [...new Map(declared.map(each => [registryKeyOf(each.entity), each])).values()];
  const problems = [...read.flatMap(file => file.problems), ...wanted.flatMap(each => checkReferences(each, future))];
  if (problems.length > 0) throw refuse(problems);
  return wanted.map(each => underOwnCodes(each, future));
}

/** A file may name an agency by any of its codes; the registry keeps the agency's own. */
function underOwnCodes(declared: Declared, future: FutureRegistry): Declared {
  const { entity } = declared;
  if (entity.kind !== 'system') return declared;
  return { ...declared, entity: { ...entity, agency: future.agencyCodeOf(entity.agency) ?? entity.agency } };
}

function keepAll(
  keeper: SecretKeeper,
  wanted: readonly Declared[],
  stored: readonly RegistryEntity[],
): Promise<Kept[]> {
  const known = new Map(stored.map(entity => [registryKeyOf(entity), entity]));
  return Promise.all(
    wanted.map(each => {
      const before = known.get(registryKeyOf(each.entity));
      return keeper.keep({ ...each, entity: keepAddress(each.entity, before) }, before);
    }),
  );
}
