import { HubError } from '#libs/kernel';

type Texts = Readonly<Record<string, string>>;

interface SettingRule {
  readonly pattern: RegExp;
  /** Completes "must be …". */
  readonly description: string;
  readonly isNeeded: boolean;
}

const CODE = /^[A-Za-z0-9._-]{1,64}$/;
/** From and until differ; until may be the end of the day. */
const SPAN = String.raw`(?!(\d\d:\d\d)-\1)(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)`;
const DAYS = '(?:[1-7]|1-[1-7]|2-[2-7]|3-[3-7]|4-[4-7]|5-[5-7]|6-[67]|7-7)';

/** Settings of a connector that speaks `population-soap`, as the registry checks them and the client reads them. */
export const POPULATION_SETTINGS = {
  username: { pattern: /^[^:\p{Cc}]{1,100}$/u, description: 'a user name without a colon', isNeeded: true },
  serviceCode: { pattern: CODE, description: 'the code under which the province asks (MaDVC)', isNeeded: true },
  integrationCode: { pattern: CODE, description: 'the code of the look-up (MaTichHop)', isNeeded: false },
  verifyCode: { pattern: CODE, description: 'the code of the verification (MaDichVu)', isNeeded: false },
  deceased: {
    pattern: /^[A-Za-z]\w{0,63}=[\w.-]{1,64}(?:, ?[\w.-]{1,64})*$/,
    description: 'the element of CongDan and its codes that say that somebody has died, like TrangThai=DA_MAT,2',
    isNeeded: false,
  },
  hours: {
    pattern: listOf(SPAN),
    description: 'hours in which files may be asked about, like 07:00-11:30,13:30-17:30 or 22:00-06:00',
    isNeeded: false,
  },
  days: {
    pattern: listOf(DAYS),
    description: 'days in which files may be asked about, like 1-5 or 1-5,7 (1 is Monday)',
    isNeeded: false,
  },
  path: { pattern: /^\/[\w./~-]{0,200}$/, description: 'a path behind the address, beginning with /', isNeeded: false },
} as const satisfies Readonly<Record<string, SettingRule>>;

const INTEGRATION_CODE = '037';
const VERIFY_CODE = '033';
/** Ours: the manual has no element for it. */
const DECEASED = 'TrangThai=DA_MAT';

/** How the partner says that somebody has died: an element of `CongDan`, and the codes in it. */
export interface DeathSign {
  readonly element: string;
  readonly codes: ReadonlySet<string>;
}

export interface PopulationSettings {
  /** HTTP Basic, as a header has it. */
  readonly authorization: string;
  readonly serviceCode: string;
  readonly integrationCode: string;
  readonly verifyCode: string;
  readonly deceased: DeathSign;
  /** Behind the connector's address; '' for none. */
  readonly path: string;
}

/** One or more of them, with commas in between. */
function listOf(part: string): RegExp {
  return new RegExp(`^(?!,)(?:(?:^|, ?)${part})+$`);
}

/** Throws `connector-invalid`, which names the setting and never its value. */
export function populationSettingsOf(settings: Texts, secrets: Texts): PopulationSettings {
  for (const [name, { pattern, description, isNeeded }] of Object.entries(POPULATION_SETTINGS)) {
    const value = settings[name];
    if (value === undefined ? isNeeded : !pattern.test(value)) throw invalid(`${name} must be ${description}`);
  }
  const { username = '', serviceCode = '', integrationCode = INTEGRATION_CODE, verifyCode = VERIFY_CODE } = settings;
  const { password } = secrets;
  if (!password) throw invalid('password is missing');
  return {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    serviceCode,
    integrationCode,
    verifyCode,
    deceased: deathSignOf(settings['deceased'] ?? DECEASED),
    path: settings['path'] ?? '',
  };
}

function deathSignOf(text: string): DeathSign {
  const [element = '', codes = ''] = text.split('=');
  return { element, codes: new Set(codes.split(',').map(code => code.trim())) };
}

function invalid(reason: string): HubError {
  return new HubError('invalid', 'connector-invalid', `The connector's ${reason}`);
}
