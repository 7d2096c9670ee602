import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { ENTRY_SHAPES, type Section, SECTIONS } from './entry-shapes.js';
import type { FileProblem, Path } from './file-problem.js';
import type { YamlSource } from './yaml-source.js';

const ajv = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true, strictTypes: false });
ajv.addFormat('instant', isInstant);
const shapes = Object.fromEntries(SECTIONS.map(name => [name, ajv.compile(ENTRY_SHAPES[name])])) as unknown as Readonly<
  Record<Section, ValidateFunction>
>;

/** What does not fit the shape of one entry. */
export function checkShape(source: YamlSource, section: Section, index: number, entry: unknown): FileProblem[] {
  const validate = shapes[section];
  if (validate(entry)) return [];
  return (validate.errors ?? []).map(error => {
    const path = [section, index, ...stepsOf(error)];
    return source.problem(path, reasonOf(error, path));
  });
}

function stepsOf({ instancePath, keyword, params }: ErrorObject): Path {
  const steps = instancePath.split('/').slice(1).map(unescapeStep);
  if (keyword === 'additionalProperties') return [...steps, String(params['additionalProperty'])];
  if (keyword === 'required') return [...steps, String(params['missingProperty'])];
  return steps;
}

function unescapeStep(step: string): string | number {
  return /^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Own texts: none of them repeats a value. */
function reasonOf({ keyword, params, parentSchema, message }: ErrorObject, path: Path): string {
  const wanted = (parentSchema as { description?: string } | undefined)?.description;
  switch (keyword) {
    case 'additionalProperties':
      return 'is not a known key';
    case 'required':
      return 'is missing';
    case 'false schema':
      return 'is part of a private key and must not be here';
    case 'enum':
      return `must be one of ${(params['allowedValues'] as string[]).join(', ')}`;
    case 'type':
      return typeReason(String(params['type']));
    case 'pattern':
    case 'format':
      return `must be ${wanted ?? 'of another form'}`;
    case 'uniqueItems':
      return `names the same twice (items ${String(params['j'])} and ${String(params['i'])})`;
    default:
      return message ?? `does not fit (${String(path[path.length - 1])})`;
  }
}

const INSTANT =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/** RFC 3339 with offset, on a day that exists. */
function isInstant(text: string): boolean {
  const [, year, month, day] = (INSTANT.exec(text) ?? []).map(Number);
  if (!year || !month || !day) return false;
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

function typeReason(type: string): string {
  if (type === 'string') return 'must be text; put a number, a date or a yes/no in quotes';
  if (type === 'object') return 'must be a mapping of names to values';
  if (type === 'array') return 'must be a list';
  return `must be of type ${type.replace(',', ' or ')}`;
}
