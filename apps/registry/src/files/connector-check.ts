import { POPULATION_SETTINGS, VBDLIS_AUTH } from '#libs/connectors';
import type { ConnectorDefinition } from '#libs/contracts';
import { isAgencyCode } from '#libs/kernel';
import { type Declared, problemAt } from './declared.js';
import { BOOK_PARTIES } from './entry-shapes.js';
import type { FileProblem } from './file-problem.js';

interface Needs {
  readonly secrets: readonly string[];
  readonly settings: readonly string[];
}

const POPULATION_NEEDS = Object.entries(POPULATION_SETTINGS).flatMap(([name, { isNeeded }]) => (isNeeded ? name : []));

/** Without these the protocol cannot be spoken (libs/connectors). */
function needsOf({ protocol, settings }: ConnectorDefinition): Needs {
  switch (protocol) {
    case 'webhook':
      return { secrets: ['signingSecret'], settings: [] };
    case 'dvcqg':
      return { secrets: ['password'], settings: ['username', 'madonvi'] };
    case 'vbdlis':
      return VBDLIS_AUTH[vbdlisAuthOf(settings)];
    case 'population-soap':
      return { secrets: ['password'], settings: POPULATION_NEEDS };
  }
}
const PIPELINING = /^([1-9]|[12][0-9]|3[0-2])$/;
const MAX_BATCH = 100;
/** Optional, of any protocol: a bearer token for fetching the partner's list of dossiers. */
const BOOK_TOKEN = 'bookToken';
const SIGNING_SECRET = /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/;

/** What keeps a connector from working: address, secrets, settings. */
export function checkConnector(declared: Declared<ConnectorDefinition>): FileProblem[] {
  const { url, protocol, settings } = declared.entity;
  const secrets = declared.secrets ?? {};
  const needs = needsOf(declared.entity);
  const unknown = Object.keys(secrets).filter(name => !needs.secrets.includes(name) && name !== BOOK_TOKEN);
  return [
    ...urlProblems(declared, url),
    ...needs.settings.filter(name => !settings[name]).map(name => missing(declared, 'settings', name)),
    ...needs.secrets.filter(name => !secrets[name]).map(name => missing(declared, 'secrets', name)),
    ...unknown.map(name => problemAt(declared, ['secrets', name], `is not a secret of the protocol ${protocol}`)),
    ...signingProblems(declared, secrets['signingSecret']),
    ...pipeliningProblems(declared, settings['pipelining']),
    ...batchProblems(declared),
    ...bookProblems(declared),
    ...(protocol === 'vbdlis' ? vbdlisProblems(declared) : []),
    ...(protocol === 'population-soap' ? populationProblems(declared) : []),
  ];
}

/** What is no way to sign in is told by `vbdlisProblems`. */
function vbdlisAuthOf({ auth = 'token' }: ConnectorDefinition['settings']): keyof typeof VBDLIS_AUTH {
  return Object.hasOwn(VBDLIS_AUTH, auth) ? (auth as keyof typeof VBDLIS_AUTH) : 'none';
}

const VBDLIS_CHOICES: Readonly<Record<string, readonly string[]>> = {
  role: ['land-system', 'one-stop'],
  dialect: ['vbdlis', 'ilis'],
  auth: Object.keys(VBDLIS_AUTH),
  dates: ['utc', 'local'],
  links: ['hub', 'partner'],
};

/** Only the role has no default: what the partner is nobody can guess. */
function vbdlisProblems(declared: Declared<ConnectorDefinition>): FileProblem[] {
  const { settings } = declared.entity;
  const wrong = Object.entries(VBDLIS_CHOICES).filter(([name, choices]) => {
    const value = settings[name];
    return value === undefined ? name === 'role' : !choices.includes(value);
  });
  const { tokenUrl } = settings;
  return [
    ...wrong.map(([name, choices]) => problemAt(declared, ['settings', name], `must be one of ${choices.join(', ')}`)),
    ...(tokenUrl === undefined ? [] : urlProblems(declared, tokenUrl, ['settings', 'tokenUrl'])),
  ];
}

/** As libs/connectors reads them; what is missing is told with the needs. */
function populationProblems(declared: Declared<ConnectorDefinition>): FileProblem[] {
  const { settings } = declared.entity;
  const wrong = Object.entries(POPULATION_SETTINGS).filter(([name, { pattern, isNeeded }]) => {
    const value = settings[name];
    const isMissing = value === undefined || (value === '' && isNeeded);
    return !isMissing && !pattern.test(value);
  });
  return wrong.map(([name, { description }]) => problemAt(declared, ['settings', name], `must be ${description}`));
}

function missing(declared: Declared, group: string, name: string): FileProblem {
  return problemAt(declared, [group, name], 'is missing');
}

function signingProblems(declared: Declared, secret: string | undefined): FileProblem[] {
  if (!secret || SIGNING_SECRET.test(secret)) return [];
  return [problemAt(declared, ['secrets', 'signingSecret'], 'must be whsec_ and then base64 of at least 24 bytes')];
}

function pipeliningProblems(declared: Declared, text: string | undefined): FileProblem[] {
  if (text === undefined || PIPELINING.test(text)) return [];
  return [problemAt(declared, ['settings', 'pipelining'], 'must be a whole number from 1 to 32, as a text')];
}

/** As libs/connectors reads it. */
function batchProblems(declared: Declared<ConnectorDefinition>): FileProblem[] {
  const { protocol, settings } = declared.entity;
  const { batch } = settings;
  if (batch === undefined) return [];
  if (protocol !== 'webhook') return [problemAt(declared, ['settings', 'batch'], 'is a setting of webhooks')];
  const fits = /^\d{1,3}$/.test(batch) && Number(batch) >= 1 && Number(batch) <= MAX_BATCH;
  return fits ? [] : [problemAt(declared, ['settings', 'batch'], `must be a number from 1 to ${MAX_BATCH}`)];
}

/** As land-dossiers reads them: where the partner's list of dossiers is, whose it is, and of which agency. */
function bookProblems(declared: Declared<ConnectorDefinition>): FileProblem[] {
  const { url, settings } = declared.entity;
  const { book, bookParty = '', bookAgency = '' } = settings;
  if (book === undefined) return settings['bookParty'] === undefined ? [] : partyProblems(declared, bookParty);
  const isAddress = URL.canParse(book, url) && urlProblem(new URL(book, url).href) === undefined;
  const at = (name: string, reason: string): FileProblem => problemAt(declared, ['settings', name], reason);
  return [
    ...(isAddress ? [] : [at('book', 'must be an http or https address, or a path')]),
    ...partyProblems(declared, bookParty),
    ...(isAgencyCode(bookAgency) ? [] : [at('bookAgency', 'must be the code of an agency')]),
  ];
}

/** Also of a connector that brings no book: it says whose messages those to its system are. */
function partyProblems(declared: Declared<ConnectorDefinition>, party: string): FileProblem[] {
  if (BOOK_PARTIES.includes(party)) return [];
  return [problemAt(declared, ['settings', 'bookParty'], `must be one of ${BOOK_PARTIES.join(', ')}`)];
}

function urlProblems(declared: Declared, text: string, path: string[] = ['url']): FileProblem[] {
  const reason = urlProblem(text);
  return reason ? [problemAt(declared, path, reason)] : [];
}

/** What keeps a text from being a connector's address; undefined where nothing does. */
export function urlProblem(text: string): string | undefined {
  if (text.includes('${')) return 'names a variable that is not known; ${SANDBOX_URL} is';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an http or https address';
  if (url.username || url.password) return 'must not hold a user or password; use secrets';
  if (url.hash) return 'must not have a fragment';
  return undefined;
}
