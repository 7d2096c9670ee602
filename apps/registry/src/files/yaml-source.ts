import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { FileProblem, Path } from './file-problem.js';
import { yamlReason } from './yaml-reasons.js';

/** Larger than any province's registry, and read in about a second. */
const MAX_CHARACTERS = 2_000_000;
/** Aliases are for short lists used again; what multiplies beyond is an attack. */
const MAX_ALIASES = 100;
const MAX_DEPTH = 64;
const TOO_DEEP = 'is nested too deeply, or its aliases do not resolve';

/** One YAML file: its value, and the line of each place in it. */
export class YamlSource {
  readonly value: unknown;

  private constructor(
    readonly name: string,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {
    this.value = document.toJS({ maxAliasCount: MAX_ALIASES });
  }

  /** The source, or what keeps it from being read. */
  static parse(name: string, text: string): YamlSource | FileProblem[] {
    const whole = (reason: string): FileProblem[] => [{ file: name, path: [], line: 1, reason }];
    if (text.length > MAX_CHARACTERS) return whole(`is longer than ${MAX_CHARACTERS} characters`);
    try {
      const lines = new LineCounter();
      const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
      const errors = [...document.errors, ...document.warnings];
      if (errors.length > 0) return errors.map(error => toProblem(name, lines, error));
      const source = new YamlSource(name, document, lines);
      return isDeeperThan(MAX_DEPTH, source.value) ? whole(TOO_DEEP) : source;
    } catch {
      // Stack overflow of a nested file, or aliases that multiply: the parser's text may quote the file.
      return whole(TOO_DEEP);
    }
  }

  problem(path: Path, reason: string): FileProblem {
    return { file: this.name, path, line: this.lineOf(path), reason };
  }

  /** The line of the value, or of what is nearest to it. */
  lineOf(path: Path): number {
    let node: unknown = this.document.contents;
    let offset = offsetOf(node);
    for (const step of path) {
      const next = stepInto(isAlias(node) ? node.resolve(this.document) : node, step);
      if (!next) break;
      ({ node, offset } = next);
    }
    return this.lines.linePos(offset).line;
  }
}

/** An alias can stand inside its own anchor: such a value has no end. */
function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(item => isDeeperThan(levels - 1, item));
}

interface Place {
  readonly node: unknown;
  readonly offset: number;
}

function stepInto(node: unknown, step: string | number): Place | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { node: item, offset: offsetOf(item) };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair && { node: pair.value, offset: offsetOf(pair.key) };
}

function offsetOf(node: unknown): number {
  return (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0;
}

function toProblem(file: string, lines: LineCounter, error: YAMLError): FileProblem {
  return { file, path: [], line: lines.linePos(error.pos[0]).line, reason: yamlReason(error.code) };
}
