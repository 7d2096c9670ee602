import type { ErrorPointer } from '#libs/kernel';
import { nameIn, type VbdlisDialect } from './vbdlis-dialects.js';
import { isList, VBDLIS_FIELDS, type VbdlisField, type VbdlisList } from './vbdlis-fields.js';
import type { VbdlisOperation } from './vbdlis-operations.js';

/** Errors about a record as errors about the body of the call that it came from. `row`: of the notice. */
export function inVbdlisNames(
  operation: VbdlisOperation,
  dialect: VbdlisDialect,
  errors: readonly ErrorPointer[],
  row = 0,
): ErrorPointer[] {
  return errors.map(({ pointer, message }) => {
    const path = pointer.replace(/^\/notice(?=\/|$)/, `/notices/${row}`).slice(1);
    return { pointer: partnersPointer(operation, dialect, path.split('/')) ?? pointer, message };
  });
}

/** The way back: the row whose place in the record is the nearest to the pointer's. */
function partnersPointer(
  operation: VbdlisOperation,
  dialect: VbdlisDialect,
  steps: readonly string[],
): string | undefined {
  const path = steps.join('.');
  const rows = VBDLIS_FIELDS[operation];
  const listed = rows.filter(isList).find(({ to }) => path === to || path.startsWith(`${to}.`));
  const named = (name: string): string =>
    `/${name
      .split('.')
      .map(step => nameIn(dialect, step))
      .join('/')}`;
  if (!listed) {
    const field = nearest(
      rows.flatMap(row => (isList(row) ? [] : [row])),
      path,
    );
    return field && named(field);
  }
  const [index, ...rest] = path.slice(listed.to.length + 1).split('.');
  if (!index) return named(listed.name);
  const row = listed.single ? named(listed.name) : `${named(listed.name)}/${index}`;
  if (rest[0] === 'commune') return named('XaId');
  const inner = rest.length > 0 ? innerName(listed, rest.join('.')) : undefined;
  return inner === undefined ? row : row + named(inner);
}

function innerName(list: VbdlisList, path: string): string | undefined {
  if (path === 'taxType' || path === 'taxTypeText') return 'LoaiThue';
  return nearest(list.each, path);
}

const SUBJECT_MEMBERS: ReadonlySet<string> = new Set(
  ['identityNumber', 'taxCode', 'identityText'].map(member => `applicant.${member}`),
);

/** A field at the path, above it, or the object on the partner's side that holds what is below it. */
function nearest(fields: readonly VbdlisField[], path: string): string | undefined {
  const exact = fields.find(({ to, kind }) => to === path && kind !== 'subject');
  if (exact) return exact.name;
  if (SUBJECT_MEMBERS.has(path)) return 'ThongTinNguoiNopDon.SoChungMinh';
  const above = fields.find(({ to, kind }) => to !== '' && kind !== 'subject' && path.startsWith(`${to}.`));
  if (above) return above.name;
  const below = fields.find(({ to }) => to.startsWith(`${path}.`));
  return below && (below.name.split('.').slice(0, -1).join('.') || below.name);
}
