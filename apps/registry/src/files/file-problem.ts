import { escapePointer, HubError } from '#libs/kernel';

/** Steps from the root of a file to a value in it. */
export type Path = readonly (string | number)[];

/** What is wrong in a registry file, and where. Never holds a value of the file: it may be a secret. */
export interface FileProblem {
  readonly file: string;
  readonly path: Path;
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

/** More than these are counted only. */
const MAX_SHOWN = 50;

/** `agreements[2].service` */
export function pathText(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}

/** `sandbox/registry.yaml:12 agreements[2].service: names no known service` */
export function problemText({ file, path, line, reason }: FileProblem): string {
  return `${file}:${line}${path.length > 0 ? ` ${pathText(path)}` : ''}: ${reason}`;
}

/** For the start: every problem on a line of its own, 50 per file at the most. */
export function refuseStart(problems: readonly FileProblem[]): HubError {
  const files = new Set(problems.map(problem => problem.file));
  const lines = [...files].flatMap(file => shown(problems.filter(problem => problem.file === file)));
  return new HubError('invalid', 'payload-invalid', ['The registry files are not acceptable', ...lines].join('\n  '));
}

function shown(problems: readonly FileProblem[]): string[] {
  const lines = byLine(problems).slice(0, MAX_SHOWN).map(problemText);
  const more = problems.length - lines.length;
  return more > 0 ? [...lines, `${problems[0]!.file}: and ${more} more`] : lines;
}

/** For the management door: pointers into the file instead of its name. */
export function refuseUpload(problems: readonly FileProblem[]): HubError {
  const first = byLine(problems).slice(0, MAX_SHOWN);
  const errors = first.map(({ path, line, reason }) => ({
    pointer: pointerOf(path),
    message: `line ${line}: ${reason}`,
  }));
  const more = problems.length - first.length;
  return new HubError('invalid', 'payload-invalid', 'The registry file is not acceptable', {
    errors,
    detail: more > 0 ? `${problems.length} problems, of which the first ${MAX_SHOWN} are named` : undefined,
  });
}

function byLine(problems: readonly FileProblem[]): FileProblem[] {
  return [...problems].sort((a, b) => a.line - b.line);
}

function pointerOf(path: Path): string {
  return path.map(step => `/${escapePointer(String(step))}`).join('');
}
