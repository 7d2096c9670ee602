import {
  type Agency,
  type Agreement,
  bringsRecords,
  type ConnectorDefinition,
  type DataService,
  type Subscription,
  type System,
} from '#libs/contracts';
import { type Declared, isOfKind, problemAt } from './declared.js';
import type { FileProblem } from './file-problem.js';
import type { FutureRegistry } from './future-registry.js';

/** What an entity refers to and neither the files nor the database know, or what contradicts another entity. */
export function checkReferences(declared: Declared, future: FutureRegistry): FileProblem[] {
  if (isOfKind(declared, 'agency')) return checkAgency(declared, future);
  if (isOfKind(declared, 'system')) return checkSystem(declared, future);
  if (isOfKind(declared, 'service-account')) return checkClientCode(declared, 'system', future);
  if (isOfKind(declared, 'service')) return checkProvider(declared, future);
  if (isOfKind(declared, 'agreement')) return checkAgreement(declared, future);
  if (isOfKind(declared, 'connector')) return checkConnectorUse(declared, future);
  if (isOfKind(declared, 'subscription')) return checkSubscription(declared, future);
  return [];
}

function checkAgency(declared: Declared<Agency>, future: FutureRegistry): FileProblem[] {
  const { code, aliases } = declared.entity;
  const problem = (path: (string | number)[], other: string | undefined): FileProblem[] =>
    other === undefined ? [] : [problemAt(declared, path, `is a code of the agency ${other} already`)];
  return [
    ...problem(['code'], future.otherOwnerOf(code, code)),
    ...aliases.flatMap((alias, i) => {
      if (alias === code) return [problemAt(declared, ['aliases', i], "is the agency's own code")];
      return problem(['aliases', i], future.otherOwnerOf(alias, code));
    }),
  ];
}

function checkSystem(declared: Declared<System>, future: FutureRegistry): FileProblem[] {
  const known = future.agencyCodeOf(declared.entity.agency) !== undefined;
  return [
    ...(known ? [] : [problemAt(declared, ['agency'], 'names no known agency')]),
    ...checkClientCode(declared, 'service-account', future),
  ];
}

/** Both sign in with their code: one code for two would let a system act as a service account. */
function checkClientCode(declared: Declared, other: 'system' | 'service-account', future: FutureRegistry) {
  if (!future.has(other, declared.entity.code)) return [];
  const name = other === 'system' ? 'system' : 'service account';
  return [problemAt(declared, ['code'], `is the code of a ${name} already`)];
}

function checkProvider(declared: Declared<DataService>, future: FutureRegistry): FileProblem[] {
  const { provider } = declared.entity;
  if (provider === undefined || future.has('connector', provider)) return [];
  return [problemAt(declared, ['provider'], 'names no known connector')];
}

function checkAgreement(declared: Declared<Agreement>, future: FutureRegistry): FileProblem[] {
  return [
    ...checkSystemOf(declared, future),
    ...checkServiceVersion(declared, future),
    ...checkFields(declared, future),
  ];
}

/** A field that is misspelt would silently never pass. */
function checkFields(declared: Declared<Agreement>, future: FutureRegistry): FileProblem[] {
  const { service, serviceVersion, fields } = declared.entity;
  const known = future.get('service', `${service}@${serviceVersion}`);
  // A query's agreement grants parts of the answer, not of the question.
  const properties = (known?.answerSchema ?? known?.schema)?.['properties'];
  if (typeof properties !== 'object' || properties === null) return [];
  return fields.flatMap((field, i) =>
    field === '*' || Object.hasOwn(properties, field)
      ? []
      : [problemAt(declared, ['fields', i], 'names no field of the service')],
  );
}

function checkConnectorUse(declared: Declared<ConnectorDefinition>, future: FutureRegistry): FileProblem[] {
  const { code, system, protocol } = declared.entity;
  const users = future.all('subscription').filter(user => user.connector === code);
  return [
    ...checkSystemOf(declared, future),
    ...users.flatMap(user => [
      ...(user.system === system ? [] : [problemAt(declared, ['system'], usedBy(user, 'is not the system of'))]),
      ...(bringsRecords(protocol) ? [] : [problemAt(declared, ['protocol'], usedBy(user, 'brings nothing to'))]),
    ]),
  ];
}

function usedBy({ code }: Subscription, reason: string): string {
  return `${reason} the subscription ${code}, which uses the connector`;
}

function checkSubscription(declared: Declared<Subscription>, future: FutureRegistry): FileProblem[] {
  return [
    ...checkSystemOf(declared, future),
    ...checkServiceVersion(declared, future),
    ...checkConnectorOf(declared, future),
    ...checkSameWay(declared, future),
  ];
}

/** What is to be brought by it would wait for ever. */
const BRINGS_NOTHING = 'is one that is asked, and brings nothing to its system';

function checkConnectorOf(declared: Declared<Subscription>, future: FutureRegistry): FileProblem[] {
  const { connector, system } = declared.entity;
  if (connector === undefined) return [];
  if (!future.has('connector', connector)) return [problemAt(declared, ['connector'], 'names no known connector')];
  const found = future.get('connector', connector);
  if (!found) return [];
  const problem = (reason: string): FileProblem => problemAt(declared, ['connector'], reason);
  return [
    ...(found.system === system ? [] : [problem(`belongs to another system (${found.system})`)]),
    ...(bringsRecords(found.protocol) ? [] : [problem(BRINGS_NOTHING)]),
  ];
}

/** What waits for a connector and what waits to be fetched is kept in different orders: neither can become the other. */
function checkSameWay(declared: Declared<Subscription>, future: FutureRegistry): FileProblem[] {
  const { code, delivery } = declared.entity;
  const before = future.stored('subscription', code);
  if (!before || before.delivery === delivery) return [];
  const step = delivery === undefined ? 'connector' : 'delivery';
  return [problemAt(declared, [step], 'cannot change between a connector and pull; add another subscription')];
}

function checkServiceVersion(declared: Declared<Agreement | Subscription>, future: FutureRegistry): FileProblem[] {
  const { service, serviceVersion } = declared.entity;
  if (future.has('service', `${service}@${serviceVersion}`)) return [];
  const versions = future.all('service').filter(({ code }) => code === service);
  if (versions.length === 0) return [problemAt(declared, ['service'], 'names no known service')];
  return [problemAt(declared, ['serviceVersion'], 'names no known version of the service')];
}

function checkSystemOf(
  declared: Declared<Agreement | ConnectorDefinition | Subscription>,
  future: FutureRegistry,
): FileProblem[] {
  return future.has('system', declared.entity.system) ? [] : [problemAt(declared, ['system'], 'names no known system')];
}
