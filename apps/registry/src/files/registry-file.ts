import type { RegistryEntity, Subscription } from '#libs/contracts';
import { checkConnector } from './connector-check.js';
import { type Declared, GENERATED, isOfKind, keyOfEntry, problemAt } from './declared.js';
import { type Section, SECTIONS } from './entry-shapes.js';
import type { FileProblem } from './file-problem.js';
import { checkService } from './service-check.js';
import { checkShape } from './shape-check.js';
import { checkTexts } from './text-check.js';
import { toEntity } from './to-entity.js';
import { YamlSource } from './yaml-source.js';

export interface FileText {
  readonly name: string;
  readonly text: string;
}

export interface ReadSettings {
  /** Replaces ${SANDBOX_URL} in addresses of connectors. */
  readonly sandboxUrl: string;
  /** Whether a generated secret has a place where people find it. */
  readonly canGenerate: boolean;
}

/** What a file says, as far as it can be told without the database. */
export interface RegistryFile {
  readonly declared: readonly Declared[];
  /** Keys of all entries, also of wrong ones: what refers to them is not wrong as well. */
  readonly keys: ReadonlySet<string>;
  readonly problems: readonly FileProblem[];
}

/** Reads and checks one declarative file; references are checked afterwards, over all files and the database. */
export function readRegistryFile(file: FileText, settings: ReadSettings): RegistryFile {
  const source = YamlSource.parse(file.name, file.text);
  if (!(source instanceof YamlSource)) return { declared: [], keys: new Set(), problems: source };
  const root = source.value ?? {};
  if (!isMapping(root)) {
    return { declared: [], keys: new Set(), problems: [source.problem([], 'must be a mapping of lists')] };
  }
  const reader = new FileReader(source, settings);
  for (const name of Object.keys(root)) reader.readSection(name, root[name]);
  return reader;
}

class FileReader implements RegistryFile {
  readonly declared: Declared[] = [];
  readonly keys = new Set<string>();
  readonly problems: FileProblem[] = [];

  constructor(
    private readonly source: YamlSource,
    private readonly settings: ReadSettings,
  ) {}

  readSection(name: string, entries: unknown): void {
    if (!isSection(name)) return this.note([this.source.problem([name], 'is not a known key')]);
    // A list whose entries are all commented out.
    if (entries === null) return;
    if (!Array.isArray(entries)) return this.note([this.source.problem([name], 'must be a list')]);
    entries.forEach((entry: unknown, index) => this.readEntry(name, index, entry));
  }

  private readEntry(section: Section, index: number, entry: unknown): void {
    const duplicates = isMapping(entry) ? this.takeKey(section, index, entry) : [];
    const path = [section, index];
    const problems = [...checkShape(this.source, section, index, entry), ...checkTexts(this.source, path, entry)];
    this.note([...duplicates, ...problems]);
    if (problems.length > 0) return;
    const declared = toDeclared(this.source, section, index, entry as object, this.settings);
    const wrong = checkContent(declared, this.settings);
    this.note(wrong);
    if (wrong.length === 0) this.declared.push(declared);
  }

  private takeKey(section: Section, index: number, entry: Record<string, unknown>): FileProblem[] {
    const key = keyOfEntry(section, entry);
    if (key === undefined) return [];
    const known = this.keys.has(key);
    this.keys.add(key);
    return known ? [this.source.problem([section, index, 'code'], 'is there more than once in this file')] : [];
  }

  private note(problems: readonly FileProblem[]): void {
    this.problems.push(...problems);
  }
}

function toDeclared(
  source: YamlSource,
  section: Section,
  index: number,
  entry: { secret?: string; secrets?: Record<string, string> },
  settings: ReadSettings,
): Declared {
  return {
    entity: toEntity(section, entry, settings.sandboxUrl),
    source,
    path: [section, index],
    ...(entry.secret === undefined ? {} : { secret: entry.secret }),
    ...(entry.secrets === undefined ? {} : { secrets: entry.secrets }),
  };
}

/** What the shape alone cannot say of an entry. */
function checkContent(declared: Declared<RegistryEntity>, settings: ReadSettings): FileProblem[] {
  if (declared.secret === GENERATED && !settings.canGenerate) {
    return [problemAt(declared, ['secret'], 'cannot be generated: REGISTRY_CREDENTIALS_FILE is not set')];
  }
  if (isOfKind(declared, 'service')) return checkService(declared);
  if (isOfKind(declared, 'connector')) return checkConnector(declared);
  if (isOfKind(declared, 'subscription')) return [...checkWay(declared), ...checkBackOff(declared)];
  if (!isOfKind(declared, 'agreement')) return [];
  const { validFrom, validUntil } = declared.entity;
  const ended = validUntil !== undefined && validUntil <= validFrom;
  return ended ? [problemAt(declared, ['validUntil'], 'must be after validFrom')] : [];
}

function checkBackOff(declared: Declared<Subscription>): FileProblem[] {
  const { backoffMs, maxBackoffMs } = declared.entity;
  const shrinks = backoffMs !== undefined && maxBackoffMs !== undefined && maxBackoffMs < backoffMs;
  return shrinks ? [problemAt(declared, ['maxBackoffMs'], 'must not be less than backoffMs')] : [];
}

/** A connector that brings the records or a system that fetches them: exactly one of the two. */
function checkWay(declared: Declared<Subscription>): FileProblem[] {
  const { connector, delivery } = declared.entity;
  if (connector === undefined && delivery === undefined) {
    return [problemAt(declared, ['connector'], 'is missing; without one say delivery: pull')];
  }
  if (connector === undefined || delivery === undefined) return [];
  return [problemAt(declared, ['delivery'], 'must not stand beside a connector: it is one or the other')];
}

function isSection(name: string): name is Section {
  return (SECTIONS as readonly string[]).includes(name);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
