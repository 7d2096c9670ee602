import { HubError } from '#libs/kernel';
import { isVbdlisDialect, VBDLIS_DIALECTS, type VbdlisDialect } from './vbdlis-dialects.js';
import type { VbdlisOperation, VbdlisSide } from './vbdlis-operations.js';

type Texts = Readonly<Record<string, string>>;

/** How the hub shows who it is: the settings and secrets that each way needs. */
export const VBDLIS_AUTH = {
  none: { settings: [], secrets: [] },
  token: { settings: [], secrets: ['token'] },
  basic: { settings: ['clientId'], secrets: ['clientSecret'] },
  'client-credentials': { settings: ['tokenUrl', 'clientId'], secrets: ['clientSecret'] },
  password: { settings: ['tokenUrl', 'clientId', 'username'], secrets: ['clientSecret', 'password'] },
} as const satisfies Readonly<Record<string, { settings: readonly string[]; secrets: readonly string[] }>>;
export type VbdlisAuth = keyof typeof VBDLIS_AUTH;

export const VBDLIS_SIDES: readonly VbdlisSide[] = ['land-system', 'one-stop'];

/** From where a partner fetches the files of its messages: the hub, where it has them, or always their senders. */
export const VBDLIS_LINKS = ['hub', 'partner'] as const;
export type VbdlisLinks = (typeof VBDLIS_LINKS)[number];

export interface VbdlisSettings {
  /** What the partner is. */
  readonly role: VbdlisSide;
  readonly dialect: VbdlisDialect;
  readonly auth: VbdlisAuth;
  readonly links: VbdlisLinks;
  /** Operation → path behind the connector's address, where the partner's differs from the operation's name. */
  readonly pathOf: (operation: VbdlisOperation) => string;
}

/**
 * A connector's settings: `role` (what the partner is), `dialect`, `auth` with what it needs, `dates` (`local` for local
 * times without offset), `name.<field>` (another name for a field), `path.<operation>`, `duplicateCodes`,
 * `links` (`partner` for one that is to fetch files at their senders).
 * Throws `connector-invalid`.
 */
export function vbdlisSettingsOf(settings: Texts, secrets: Texts): VbdlisSettings {
  const { role, dialect = 'vbdlis', auth = 'token', dates, links: from = 'hub' } = settings;
  const side = VBDLIS_SIDES.find(each => each === role);
  if (!side) throw invalid(`role must be one of ${VBDLIS_SIDES.join(', ')}`);
  if (!isVbdlisDialect(dialect) || dialect === 'either') throw invalid('dialect must be vbdlis or ilis');
  if (!isAuth(auth)) throw invalid(`auth must be one of ${Object.keys(VBDLIS_AUTH).join(', ')}`);
  const links = VBDLIS_LINKS.find(each => each === from);
  if (!links) throw invalid(`links must be one of ${VBDLIS_LINKS.join(', ')}`);
  const { settings: wanted, secrets: kept } = VBDLIS_AUTH[auth];
  const missing = [...wanted.filter(name => !settings[name]), ...kept.filter(name => !secrets[name])];
  if (missing.length > 0) throw invalid(`lacks ${missing.join(', ')}`);
  const base = VBDLIS_DIALECTS[dialect];
  const names = { ...base.names, ...membersUnder(settings, 'name.') };
  const paths = membersUnder(settings, 'path.');
  return {
    role: side,
    dialect: { ...base, names, dates: dates === 'local' ? 'local' : base.dates },
    auth,
    links,
    pathOf: operation => `/${paths[operation] ?? operation}`,
  };
}

function isAuth(text: string): text is VbdlisAuth {
  return Object.hasOwn(VBDLIS_AUTH, text);
}

function membersUnder(settings: Texts, prefix: string): Record<string, string> {
  const entries = Object.entries(settings).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]));
}

function invalid(reason: string): HubError {
  return new HubError('invalid', 'connector-invalid', `The connector's ${reason}`);
}
