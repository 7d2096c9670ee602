import { DEAD_LETTER_DISCRIMINATOR } from '#libs/contracts';
import { STEP_CODE } from './codes.js';

/** The entries about messages that no consumer could take: few, and found by an index of their own. */
export const IS_DEAD_LETTER = `step = ${STEP_CODE.dead} AND discriminator LIKE '${DEAD_LETTER_DISCRIMINATOR}%'`;
