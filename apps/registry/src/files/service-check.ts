import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { type DataService, HUB_FORMATS, serviceKindOf, type ServicePointers, Topic } from '#libs/contracts';
import { messageOf } from '#libs/kernel';
import { type Declared, problemAt } from './declared.js';
import type { FileProblem, Path } from './file-problem.js';
import { BUILTIN_SCHEMAS } from './to-entity.js';

/** Where accepted records may go. The other topics of the catalogue are written by the hub itself only. */
const RECORD_TOPICS: readonly string[] = [
  Topic.ServiceRecordStatusReported,
  Topic.LandDossierReported,
  Topic.PopulationVerificationRequested,
];
const MAX_REASON = 300;

/** What keeps a service from being offered: topic, schema, pointers. */
export function checkService(declared: Declared<DataService>): FileProblem[] {
  const { schema, serviceKind } = declared.entity;
  if (typeof schema !== 'object') {
    return [problemAt(declared, ['schema'], `must be ${BUILTIN_SCHEMAS} or a JSON Schema`)];
  }
  const wrong = schemaProblem(schema);
  const problems = wrong ? [problemAt(declared, ['schema'], `is no usable JSON Schema 2020-12: ${wrong}`)] : [];
  if (serviceKind === 'query') return [...problems, ...checkQuery(declared)];
  return [...problems, ...checkRecords(declared, wrong === undefined)];
}

/** A query is answered at once: nothing of it goes on a topic. */
function checkQuery(declared: Declared<DataService>): FileProblem[] {
  const { topic, pointers } = declared.entity;
  return [
    ...(topic === undefined ? [] : [problemAt(declared, ['topic'], 'is not for a service that answers queries')]),
    ...(pointers === undefined ? [] : [problemAt(declared, ['pointers'], 'is not for a service that answers queries')]),
  ];
}

function checkRecords(declared: Declared<DataService>, isSchemaUsable: boolean): FileProblem[] {
  const { schema, topic = '', pointers } = declared.entity;
  const topicProblems = RECORD_TOPICS.includes(topic)
    ? checkKind(declared, topic)
    : [problemAt(declared, ['topic'], `must be a topic for records: ${RECORD_TOPICS.join(', ')}`)];
  if (!pointers) return [...topicProblems, problemAt(declared, ['pointers'], 'is missing')];
  return isSchemaUsable ? [...topicProblems, ...checkPointers(declared, schema, pointers)] : topicProblems;
}

/** Whose the answers are follows from the topic, and that their records are sealed from the service. */
function checkKind(declared: Declared<DataService>, topic: string): FileProblem[] {
  const { serviceKind, sealed } = declared.entity;
  const kind = serviceKindOf(topic);
  if (serviceKind !== kind) return [problemAt(declared, ['serviceKind'], `must be ${kind}, by its topic`)];
  if (kind === 'command' && sealed !== true) return [problemAt(declared, ['sealed'], 'must be true, by its topic')];
  return [];
}

/** Compiles it as the gateway does. */
function schemaProblem(schema: Record<string, unknown>): string | undefined {
  const ajv = new Ajv2020({ strict: true, allErrors: true, logger: false });
  formats.default(ajv);
  for (const format of HUB_FORMATS) ajv.addFormat(format, true);
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
  { naturalKey, ...single }: ServicePointers,
): FileProblem[] {
  const named: [Path, string | undefined][] = [
    ...Object.entries(single).map(([name, pointer]): [Path, string | undefined] => [
      [name],
      pointerProblem(schema, pointer),
    ]),
    ...naturalKeyProblems(schema, naturalKey).map((reason, i): [Path, string | undefined] => [
      ['naturalKey', i],
      reason,
    ]),
  ];
  return named.flatMap(([steps, reason]) => (reason ? [problemAt(declared, ['pointers', ...steps], reason)] : []));
}

/** Kinds of records may each have fields of their own; the instant that all have keeps an identity from being empty. */
function naturalKeyProblems(schema: ObjectSchema, pointers: readonly string[]): (string | undefined)[] {
  const problems = pointers.map(pointer => pointerProblem(schema, pointer));
  const identifies = problems.includes(undefined);
  return problems.map(problem => (problem === NOT_REQUIRED && identifies ? undefined : problem));
}

const NOT_REQUIRED = 'names a field that the schema does not require';

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
    if (!node.required?.includes(step)) return NOT_REQUIRED;
    node = node.properties[step];
  }
  return undefined;
}
