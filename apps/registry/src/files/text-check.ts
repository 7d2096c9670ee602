import type { FileProblem, Path } from './file-problem.js';
import type { YamlSource } from './yaml-source.js';

/** Texts that PostgreSQL cannot keep or that the next reader could understand differently. */
export function checkTexts(source: YamlSource, path: Path, value: unknown): FileProblem[] {
  if (typeof value === 'string') return checkText(source, path, value);
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item: unknown, i): [number, unknown] => [i, item])
    : Object.entries(value);
  return entries.flatMap(([step, item]) => [
    ...(typeof step === 'string' ? checkText(source, path, step) : []),
    ...checkTexts(source, [...path, step], item),
  ]);
}

function checkText(source: YamlSource, path: Path, text: string): FileProblem[] {
  if (text.includes('\u0000')) return [source.problem(path, 'contains a NUL character')];
  if (!text.isWellFormed()) return [source.problem(path, 'contains a lone surrogate')];
  return [];
}
