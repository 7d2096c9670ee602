import { isTcvn3 } from './tcvn3.js';
import { isVni } from './vni.js';

/** Whether a text is Vietnamese in an encoding of before Unicode (TCVN3, VNI), whose letters now mean others. */
export function isLegacyText(text: string): boolean {
  return isTcvn3(text) || isVni(text);
}
