/** What the population database has of one person. Never stored, never logged: it is handed on or compared, and gone. */
export interface CitizenRecord {
  /** Personal number, 12 digits; absent where only an old number is known. */
  readonly number?: string;
  /** Number of the old identity card, 9 digits, or the personal number that this one replaced. */
  readonly oldNumber?: string;
  readonly name: CitizenName;
  readonly birthDate?: CitizenBirthDate;
  readonly sex?: 'male' | 'female' | 'unknown';
  /** Codes of the national catalogues, as the database has them. */
  readonly ethnicity?: string;
  readonly religion?: string;
  readonly nationality?: string;
  readonly maritalStatus?: string;
  readonly birthPlace?: CitizenAddress;
  readonly homeTown?: CitizenAddress;
  readonly permanentAddress?: CitizenAddress;
  readonly currentAddress?: CitizenAddress;
  readonly father?: CitizenRelative;
  readonly mother?: CitizenRelative;
  readonly spouse?: CitizenRelative;
  readonly householder?: Householder;
  readonly deceased: boolean;
}

export interface CitizenName {
  readonly family?: string;
  readonly middle?: string;
  readonly given?: string;
  /** The parts that there are, in this order, with one space between. */
  readonly full: string;
}

export interface CitizenBirthDate {
  /** `YYYY-MM-DD`; absent where only the year is known. */
  readonly date?: string;
  readonly year: number;
}

/** Codes of the time when it was written: a district too, and communes that have been merged since. */
export interface CitizenAddress {
  readonly provinceCode?: string;
  readonly districtCode?: string;
  readonly communeCode?: string;
  readonly detail?: string;
}

export interface CitizenRelative {
  readonly number?: string;
  readonly name?: string;
}

export interface Householder extends CitizenRelative {
  /** Code of what the householder is to the person. */
  readonly relation?: string;
}
