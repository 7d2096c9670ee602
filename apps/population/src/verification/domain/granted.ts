import type { Agreement, Verification, VerifiedFields } from '#libs/contracts';

const ALL = '*';
const OF_PERSON: readonly string[] = ['number', 'name', 'birthDate'] satisfies (keyof VerifiedFields)[];

type Grants = Pick<Agreement, 'fields'>;

/** What the agreements grant together; undefined = all fields. */
export function grantedBy(agreements: readonly Grants[]): ReadonlySet<string> | undefined {
  const fields = new Set(agreements.flatMap(agreement => agreement.fields));
  return fields.has(ALL) ? undefined : fields;
}

/**
 * As `grantedBy`, of a record that holds the person as its member `person`: the gateway takes it only where that is granted,
 * so an agreement that names none of the person's own fields grants all of them.
 */
export function grantedInRecords(agreements: readonly Grants[]): ReadonlySet<string> | undefined {
  const isWhole = (fields: readonly string[]): boolean =>
    fields.includes('person') && !OF_PERSON.some(field => fields.includes(field));
  return grantedBy(agreements.map(({ fields }) => ({ fields: isWhole(fields) ? [...fields, ...OF_PERSON] : fields })));
}

/** What an agreement does not grant is not told: neither the field nor that it differs. `granted` undefined = all. */
export function onlyGranted(verification: Verification, granted: ReadonlySet<string> | undefined): Verification {
  if (!granted) return verification;
  const { number, name, birthDate } = verification.fields;
  return {
    ...verification,
    fields: {
      number: granted.has('number') ? number : null,
      name: granted.has('name') ? name : null,
      birthDate: granted.has('birthDate') ? birthDate : null,
    },
    reasons: verification.reasons.filter(reason => {
      if (reason === 'name-differs') return granted.has('name');
      return reason === 'birth-date-differs' ? granted.has('birthDate') : true;
    }),
  };
}

/** Fields that were answered yes or no. */
export function namesOfAnswered(fields: VerifiedFields): (keyof VerifiedFields)[] {
  const names = Object.keys(fields) as (keyof VerifiedFields)[];
  return names.filter(name => fields[name] !== null);
}
