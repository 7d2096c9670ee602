import type { Citizen } from '#libs/samples';

export interface Address {
  readonly province: string;
  /** '' since districts were abolished. */
  readonly district: string;
  readonly commune: string;
  readonly detail: string;
}

type Commune = readonly [code: string, name: string];

/** Communes of today, by the codes of provinces since 1 July 2025. */
const COMMUNES: Readonly<Record<string, readonly Commune[]>> = {
  '42': [
    ['18073', 'PHƯỜNG THÀNH SEN'],
    ['18115', 'PHƯỜNG BẮC HỒNG LĨNH'],
    ['18406', 'XÃ CAN LỘC'],
    ['18562', 'XÃ THẠCH HÀ'],
    ['18673', 'XÃ CẨM XUYÊN'],
  ],
  '40': [
    ['16681', 'PHƯỜNG TRƯỜNG VINH'],
    ['17005', 'XÃ QUỲ HỢP'],
    ['17329', 'XÃ DIỄN CHÂU'],
    ['17935', 'XÃ NAM ĐÀN'],
  ],
};
const FIRST_DISTRICT = 412;
const DISTRICTS = 25;
const COMMUNES_OF_OLD = 480;

/** Where the citizen was registered at birth, by the districts and communes of that time. */
export function birthPlaceOf({ index, number }: Citizen): Address {
  const district = FIRST_DISTRICT + (index % DISTRICTS);
  const commune = 16_700 + (index % COMMUNES_OF_OLD) * 3;
  const detail = `XÓM ${1 + (index % 12)}`;
  return { province: number.slice(1, 3), district: String(district), commune: String(commune), detail };
}

/** In the sandbox's provinces, also for those born elsewhere. */
export function homeOf({ index, number }: Citizen): Address {
  const province = number.startsWith('040') ? '40' : '42';
  const communes = COMMUNES[province]!;
  const [commune, name] = communes[index % communes.length]!;
  return { province, district: '', commune, detail: `TỔ ${1 + (index % 20)}, ${name}` };
}
