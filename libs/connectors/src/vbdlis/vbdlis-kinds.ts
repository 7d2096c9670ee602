import {
  IDENTITY_NUMBER_PATTERN,
  isDocumentName,
  type JsonObject,
  type JsonValue,
  TAX_CODE_PATTERN,
} from '#libs/kernel';
import type { LandFile, LandResultKind, LandTaxType } from '#libs/contracts';
import { readArea, writeArea } from './vbdlis-areas.js';
import { resultKindOf, taxTypeOf, VBDLIS_RESULT_KINDS, VBDLIS_TAX_NAMES } from './vbdlis-codes.js';
import { type DayAlone, readVbdlisTime, type VbdlisClock, writeVbdlisTime } from './vbdlis-dates.js';

/** What is wrong with a value, in the words of a pointer's message. */
export class Problem {
  constructor(readonly message: string) {}
}

/** What a kind may ask of the message that it reads a value of. */
export interface ReadContext {
  /** True of a text in an encoding of before Unicode (TCVN3, VNI), whose letters mean others. */
  readonly isLegacyText: (text: string) => boolean;
  /** The file that was taken out of the body at this pointer. */
  readonly fileAt: (pointer: string) => LandFile | undefined;
  /** Put before links that are relative. */
  readonly fileBaseUrl: string | undefined;
  /** True of the host of a link that may lead nowhere, such as this machine. */
  readonly isForbiddenHost: (hostname: string) => boolean;
  readonly clock: VbdlisClock;
}

/** What a kind may ask when it writes. */
export interface WriteContext {
  readonly dates: 'utc' | 'local';
  /** The file's content in base64; undefined where it is not at hand. */
  readonly contentOf: (file: LandFile) => string | undefined;
  /** An address from which the partner can fetch the file; undefined where there is none. */
  readonly linkOf: (file: LandFile) => string | undefined;
}

interface Kind {
  /** `value` is neither null nor ''; undefined = the sender does not know it. */
  readonly read: (value: JsonValue, context: ReadContext, pointer: string) => JsonValue | undefined | Problem;
  /** `value` is undefined where the record does not have it; undefined = the member is left out. */
  readonly write: (value: JsonValue | undefined, context: WriteContext) => JsonValue | undefined | Problem;
}

export const LEGACY_TEXT = 'is written in a legacy encoding (TCVN3, VNI): send Unicode';
export const UNSAFE_NAME = 'must be the name of a document, not a path';
export const FORBIDDEN_LINK = 'must not lead to this machine, its network or a metadata service';
export const NO_CONTENT = 'the content of the file is not at hand';
export const NO_LINK = 'there is no link by which the partner can fetch the file';
export const NOT_TAKEN = 'the content of a file is not taken here';

const IDENTITY = new RegExp(IDENTITY_NUMBER_PATTERN);
const TAX_CODE = new RegExp(TAX_CODE_PATTERN);
const EXTENSION = /\.[A-Za-z0-9]{1,10}$/;

const TEXT: Kind = {
  read: (value, { isLegacyText }) => {
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') return new Problem('must be a text');
    return isLegacyText(value) ? new Problem(LEGACY_TEXT) : value.normalize('NFC').trim() || undefined;
  },
  write: value => value ?? '',
};

const timeWith = (dayAlone: DayAlone): Kind => ({
  read: (value, context, pointer) => {
    const text = TEXT.read(value, context, pointer);
    if (typeof text !== 'string') return text;
    const time = readVbdlisTime(text, dayAlone, context.clock);
    return 'problem' in time ? new Problem(time.problem) : time.instant;
  },
  write: (value, { dates }) => (typeof value === 'string' ? writeVbdlisTime(value, dates) : undefined),
});
const TIME = timeWith('beginning');
/** On a promised day the applicant may come until the office closes. */
const PROMISE = timeWith('end-of-work');

/** A number of the size of no date is a span in the partner's own unit, of which the record has no place. */
const DEADLINE: Kind = {
  read: (value, context, pointer) =>
    typeof value === 'number' && value < 10_000_000 ? undefined : TIME.read(value, context, pointer),
  write: TIME.write,
};

const FLAG: Kind = {
  read: value => {
    const text = scalarText(value)?.toLowerCase();
    if (text === 'true' || text === '1') return true;
    return text === 'false' || text === '0' ? false : new Problem('must be true or false');
  },
  write: value => value,
};

const COUNT: Kind = {
  read: value => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    return /^\d{1,9}$/.test(scalarText(value) ?? '') ? Number(value) : new Problem('must be a whole number');
  },
  write: value => value,
};

/** Codes of places come as numbers, so without their leading zeros; 0 is none. */
const placeOf = (digits: number): Kind => ({
  read: value => {
    const code = COUNT.read(value, NO_CONTEXT, '');
    if (typeof code !== 'number') return new Problem('must be the code of a place');
    return code === 0 ? undefined : (scalarText(value) ?? '').padStart(digits, '0');
  },
  write: value => (value === undefined ? undefined : Number(value)),
});
const NO_CONTEXT: ReadContext = {
  isLegacyText: () => false,
  fileAt: () => undefined,
  fileBaseUrl: undefined,
  isForbiddenHost: () => false,
  clock: 'as-written',
};

const AREA: Kind = {
  read: value => {
    if (typeof value !== 'string' && typeof value !== 'number') return new Problem('must be an area');
    const read = readArea(value);
    return 'problem' in read ? new Problem(read.problem) : read.area;
  },
  write: value => (typeof value === 'number' ? writeArea(value) : ''),
};

/** SoChungMinh: who applies may be a person, an enterprise, or somebody with a passport, whose number has no form. */
const SUBJECT: Kind = {
  read: (value, context, pointer) => {
    const text = TEXT.read(value, context, pointer);
    if (typeof text !== 'string') return text;
    const number = text.replace(/[\s.]/g, '');
    if (IDENTITY.test(number)) return { identityNumber: number };
    if (TAX_CODE.test(number)) return { taxCode: number };
    return { identityText: text };
  },
  write: value => {
    const { identityNumber, taxCode, identityText = '' } = membersOf(value);
    return identityNumber ?? taxCode ?? identityText;
  },
};

const RESULT_KIND: Kind = {
  read: value => {
    const code = COUNT.read(value, NO_CONTEXT, '');
    return typeof code === 'number' ? resultKindOf(code) : code;
  },
  write: value => VBDLIS_RESULT_KINDS[value as LandResultKind],
};

const TAX: Kind = {
  read: (value, context, pointer) => {
    const text = TEXT.read(value, context, pointer);
    return typeof text === 'string' ? { taxType: taxTypeOf(text), taxTypeText: text } : text;
  },
  write: value => membersOf(value)['taxTypeText'] ?? VBDLIS_TAX_NAMES[membersOf(value)['taxType'] as LandTaxType],
};

const DOCUMENT_NAME: Kind = {
  read: (value, context, pointer) => {
    const text = TEXT.read(value, context, pointer);
    return typeof text === 'string' && !isDocumentName(text) ? new Problem(UNSAFE_NAME) : text;
  },
  write: value => value ?? '',
};

const LINK: Kind = {
  read: (value, context, pointer) => {
    const text = TEXT.read(value, context, pointer);
    if (typeof text !== 'string') return text;
    const url = parsedUrl(text, context.fileBaseUrl);
    if (!url || !/^https?:$/.test(url.protocol)) return new Problem('must be an http or https link');
    if (url.username || url.password) return new Problem('must not hold a user or password');
    return context.isForbiddenHost(url.hostname) ? new Problem(FORBIDDEN_LINK) : url.href;
  },
  write: value => value ?? '',
};

const LINKED_FILE: Kind = {
  read: (value, context, pointer) => {
    const url = LINK.read(value, context, pointer);
    return typeof url === 'string' ? { url } : url;
  },
  write: (value, { linkOf }) => (value === undefined ? '' : (linkOf(value as LandFile) ?? new Problem(NO_LINK))),
};

/** TapTin{name, data}: the content was taken out of the body before, and `fileAt` knows where it is. */
const CONTENT: Kind = {
  read: (value, context, pointer) => {
    if (typeof value !== 'object' || Array.isArray(value)) return new Problem('must be an object');
    const { name = null, data = null } = membersOf(value);
    if (data !== null && data !== '') return new Problem(NOT_TAKEN);
    const file = context.fileAt(`${pointer}/data`);
    const text = name === null || name === '' ? undefined : DOCUMENT_NAME.read(name, context, pointer);
    if (text instanceof Problem) return text;
    return { ...namesOf(text), ...(file ? { file: { ...file } } : {}) };
  },
  write: (value, { contentOf }) => {
    const { name, kind, file } = membersOf(value);
    if (file === undefined) return undefined;
    const data = contentOf(file as LandFile);
    return data === undefined ? new Problem(NO_CONTENT) : { name: fileNameOf(name, kind), data };
  },
};

/** The same for who takes a link in the stead of the content. */
const CONTENT_OR_LINK: Kind = {
  read: CONTENT.read,
  write: (value, context) => (isLinkAlone(value, context) ? undefined : CONTENT.write(value, context)),
};

/** Whether the hub has of a document's file no content, but a link. */
export function isLinkAlone(document: JsonValue | undefined, { contentOf }: WriteContext): boolean {
  const file = membersOf(membersOf(document)['file']) as LandFile;
  return file.url !== undefined && contentOf(file) === undefined;
}

/** The form of each value of `VBDLIS_FIELDS`, both ways. */
export const VBDLIS_KINDS = {
  text: TEXT,
  time: TIME,
  promise: PROMISE,
  deadline: DEADLINE,
  flag: FLAG,
  count: COUNT,
  province: placeOf(2),
  district: placeOf(0),
  commune: placeOf(5),
  area: AREA,
  subject: SUBJECT,
  'result-kind': RESULT_KIND,
  tax: TAX,
  'document-name': DOCUMENT_NAME,
  link: LINK,
  'linked-file': LINKED_FILE,
  content: CONTENT,
  'content-or-link': CONTENT_OR_LINK,
} satisfies Readonly<Record<string, Kind>>;
export type VbdlisKindName = keyof typeof VBDLIS_KINDS;

function namesOf(fileName: JsonValue | undefined): JsonObject {
  if (typeof fileName !== 'string') return {};
  const extension = EXTENSION.exec(fileName)?.[0];
  return extension === undefined ? { name: fileName } : { name: fileName.slice(0, -extension.length), kind: extension };
}

function fileNameOf(name: JsonValue = '', kind: JsonValue = ''): string {
  const [base, end] = [scalarText(name) ?? '', scalarText(kind) ?? ''];
  const extension = end.startsWith('.') ? end : `.${end}`;
  return EXTENSION.test(extension) && !base.endsWith(extension) ? `${base}${extension}` : base;
}

/** A text without the white space around it, a number or a flag as text; undefined for what has parts. */
function scalarText(value: JsonValue): string | undefined {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function membersOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function parsedUrl(text: string, base: string | undefined): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}
