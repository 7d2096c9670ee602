import type { Agency, Agreement, ConnectorDefinition, Subscription, System } from '#libs/contracts';
import { type Declared, isOfKind, type Kind, problemAt } from './declared.js';
import type { FileProblem } from './file-problem.js';
import type { FutureRegistry } from './future-registry.js';

/** What an entity refers to and neither the files nor the database know, or what contradicts another entity. */
export function checkReferences(declared: Declared, future: FutureRegistry): FileProblem[] {
  if (isOfKind(declared, 'agency')) return checkAgency(declared, future);
  if (isOfKind(declared, 'system')) return checkSystem(declared, future);
  if (isOfKind(declared, 'service-account')) return checkClientCode(declared, 'system', future);
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

function checkAgreement(declared: Declared<Agreement>, future: FutureRegistry): FileProblem[] {
  return [
    ...checkKnown(declared, 'system', 'system', future),
    ...checkServiceVersion(declared, future),
    ...checkFields(declared, future),
  ];
}

/** A field that is misspelt would silently never pass. */
function checkFields(declared: Declared<Agreement>, future: FutureRegistry): FileProblem[] {
  const { service, serviceVersion, fields } = declared.entity;
  const properties = future.get('service', `${service}@${serviceVersion}`)?.schema['properties'];
  if (typeof properties !== 'object' || properties === null) return [];
  return fields.flatMap((field, i) =>
    field === '*' || Object.hasOwn(properties, field)
      ? []
      : [problemAt(declared, ['fields', i], 'names no field of the service')],
  );
}

function checkConnectorUse(declared: Declared<ConnectorDefinition>, future: FutureRegistry): FileProblem[] {
  const { code, system } = declared.entity;
  const users = future.all('subscription').filter(user => user.connector === code && user.system !== system);
  return [
    ...checkKnown(declared, 'system', 'system', future),
    ...users.map(user =>
      problemAt(declared, ['system'], `is not the system of the subscription ${user.code}, which uses the connector`),
    ),
  ];
}

function checkSubscription(declared: Declared<Subscription>, future: FutureRegistry): FileProblem[] {
  const { connector, system } = declared.entity;
  const owner = future.get('connector', connector)?.system;
  const foreign = owner !== undefined && owner !== system;
  return [
    ...checkKnown(declared, 'system', 'system', future),
    ...checkServiceVersion(declared, future),
    ...checkKnown(declared, 'connector', 'connector', future),
    ...(foreign ? [problemAt(declared, ['connector'], `belongs to another system (${owner})`)] : []),
  ];
}

function checkServiceVersion(declared: Declared<Agreement | Subscription>, future: FutureRegistry): FileProblem[] {
  const { service, serviceVersion } = declared.entity;
  if (future.has('service', `${service}@${serviceVersion}`)) return [];
  const versions = future.all('service').filter(({ code }) => code === service);
  if (versions.length === 0) return [problemAt(declared, ['service'], 'names no known service')];
  return [problemAt(declared, ['serviceVersion'], 'names no known version of the service')];
}

function checkKnown<F extends 'system' | 'connector'>(
  declared: Declared<Extract<Declared['entity'], Record<F, string>>>,
  field: F,
  kind: Kind & F,
  future: FutureRegistry,
): FileProblem[] {
  const code: string = (declared.entity as Record<F, string>)[field];
  return future.has(kind, code) ? [] : [problemAt(declared, [field], `names no known ${kind}`)];
}
