import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { type DataService, Topic } from '#libs/contracts';
import { messageOf } from '#libs/kernel';
import { type Declared, problemAt } from './declared.js';
import type { FileProblem, Path } from './file-problem.js';
import { BUILTIN_SCHEMA } from './to-entity.js';

/** Where accepted records may go. The other topics of the catalogue are written by the hub itself only. */
const RECORD_TOPICS: readonly string[] = [Topic.ServiceRecordStatusReported];
const MAX_REASON = 300;

/** What keeps a service from being offered: topic, schema, pointers. */
export function checkService(declared: Declared<DataService>): FileProblem[] {
  const { schema, topic, pointers } = declared.entity as Omit<DataService, 'pointers'> & Partial<DataService>;
  const problems: FileProblem[] = [];
  if (!RECORD_TOPICS.includes(topic)) {
    problems.push(problemAt(declared, ['topic'], `must be a topic for records: ${RECORD_TOPICS.join(', ')}`));
  }
  if (typeof schema !== 'object') {
    return [...problems, problemAt(declared, ['schema'], `must be ${BUILTIN_SCHEMA} or a JSON Schema`)];
  }
  const wrong = schemaProblem(schema);
  if (wrong) problems.push(problemAt(declared, ['schema'], `is no usable JSON Schema 2020-12: ${wrong}`));
  if (!pointers) return [...problems, problemAt(declared, ['pointers'], 'is missing')];
  return wrong ? problems : [...problems, ...checkPointers(declared, schema, pointers)];
}

/** Compiles it as the gateway does; `instant` and `reported-instant` are the hub's own formats. */
function schemaProblem(schema: Record<string, unknown>): string | undefined {
  const ajv = new Ajv2020({ strict: true, allErrors: true, logger: false });
  formats.default(ajv);
  ajv.addFormat('instant', true).addFormat('reported-instant', true);
  try {
    ajv.compile(schema);
    return undefined;
  } catch (error) {
    return messageOf(error).slice(0, MAX_REASON);
  }
}

function checkPointers(
  declared: Declared<DataService>,
  schema: Record<string, unknown>,
  { naturalKey, ...single }: DataService['pointers'],
): FileProblem[] {
  const named: [Path, string][] = [
    ...Object.entries(single).map(([name, pointer]): [Path, string] => [[name], pointer]),
    ...naturalKey.map((pointer, i): [Path, string] => [['naturalKey', i], pointer]),
  ];
  return named.flatMap(([steps, pointer]) => {
    const reason = pointerProblem(schema, pointer);
    return reason ? [problemAt(declared, ['pointers', ...steps], reason)] : [];
  });
}

interface ObjectSchema {
  readonly properties?: Record<string, ObjectSchema>;
  readonly required?: readonly string[];
}

/** A record without such a field could be accepted, and nobody could tell what it is about. */
function pointerProblem(schema: ObjectSchema, pointer: string): string | undefined {
  let node: ObjectSchema | undefined = schema;
  for (const step of pointer.split('/').slice(1)) {
    if (!node?.properties) return undefined;
    if (!Object.hasOwn(node.properties, step)) return 'names a field that the schema does not have';
    if (!node.required?.includes(step)) return 'names a field that the schema does not require';
    node = node.properties[step];
  }
  return undefined;
}
