import { HubError } from '#libs/kernel';
import { badReply } from './bad-reply.js';
import type { CitizenRecord } from './citizen.js';
import { readCitizen } from './citizen-reader.js';
import { POPULATION_NAMESPACE } from './population-names.js';
import type { DeathSign } from './population-settings.js';
import { textOfChild, type XmlElement } from './xml-element.js';

/** As XML Schema writes a boolean. */
const TRUTH: ReadonlyMap<string | undefined, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/**
 * The citizens of a look-up's answer, all of whom must have the number that was asked: as their own, as that of their old
 * identity card or, where it was replaced, as their former one (`SoCMND` too). Throws `bad-reply`, `reply-mismatch`.
 */
export function readCitizens(answer: XmlElement, askedNumber: string, deceased: DeathSign): CitizenRecord[] {
  checkRoot(answer, 'CongdanCollection');
  return answer.children.map(child => {
    checkRoot(child, 'CongDan');
    const citizen = readCitizen(child, deceased);
    if (citizen.number === askedNumber || citizen.oldNumber === askedNumber) return citizen;
    throw new HubError('unavailable', 'reply-mismatch', 'The reply of the partner is about another person');
  });
}

/** Whether somebody has this number and this name; the answer names nobody, so it cannot be held against the question. */
export function readExistence(answer: XmlElement): boolean {
  checkRoot(answer, 'KetQuaXacThucResponse');
  const truth = TRUTH.get(textOfChild(answer, POPULATION_NAMESPACE, 'TonTai'));
  if (truth === undefined) throw badReply('wrong-value');
  return truth;
}

/** Text between the elements would be a message in the place of an answer, such as "nobody" is not one. */
function checkRoot({ uri, name, text, isNil }: XmlElement, wanted: string): void {
  if (name !== wanted || isNil || text.trim() !== '') throw badReply('wrong-shape');
  if (uri !== POPULATION_NAMESPACE) throw badReply('wrong-namespace');
}
