/** @typedef {import('#libs/samples').InsuredFileOptions} InsuredFileOptions */

/**
 * By what the generator (`insuredFile`) makes the people of a sample: those who are asked about one by one, and those in
 * the file.
 * @param {{ seed: number, singles: number, rows: number }} sample
 * @returns {{ alone: InsuredFileOptions, inFile: InsuredFileOptions }}
 */
export function peopleOf({ seed, singles, rows }) {
  return { alone: { seed: 2 * seed, rows: singles }, inFile: { seed: 2 * seed + 1, rows } };
}
