import { type DataService, PERSON_ACCESSES } from '#libs/contracts';

const REFUSALS = ['400', '401', '403', '404', '413', '415', '422', '429', '502', '503', '504'];
const DEADLINE = {
  name: 'Hub-Deadline-Ms',
  in: 'header',
  required: false,
  description: 'How long the caller waits, in ms',
  schema: { type: 'integer', minimum: 1 },
};
const PURPOSE = {
  name: 'Hub-Purpose',
  in: 'header',
  required: true,
  description: 'Who asks what for: a structured field dictionary (RFC 9651)',
  schema: { type: 'string' },
  example: 'officer="nguyen.van.a", agency="H22.13", procedure="1.004194", dossier="H22.13-261126-0001"',
};
const CITIZEN_TOKEN = {
  name: 'Hub-Citizen-Token',
  in: 'header',
  required: true,
  description: 'The citizen’s own token, of the citizens’ identity provider',
  schema: { type: 'string' },
};

/** The path by which a system asks a service of kind query. */
export function queryPaths(service: DataService, problem: object): Record<string, unknown> {
  return { [`/v1/services/${service.code}/queries`]: { post: askOperation(service, problem) } };
}

function askOperation({ code, nameEn, answerSchema }: DataService, problem: object): Record<string, unknown> {
  const question = { $ref: '#/components/schemas/Record' };
  const whoAsks = code === PERSON_ACCESSES ? CITIZEN_TOKEN : PURPOSE;
  return {
    operationId: `ask-${code}`,
    summary: nameEn,
    parameters: [whoAsks, DEADLINE],
    requestBody: { required: true, content: { 'application/json': { schema: question } } },
    responses: {
      '200': { description: 'The answer', content: { 'application/json': { schema: answerSchema ?? true } } },
      ...Object.fromEntries(REFUSALS.map(status => [status, { description: 'Refused', content: problem }])),
    },
  };
}
