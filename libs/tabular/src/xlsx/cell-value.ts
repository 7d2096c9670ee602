import { tableError } from '../table-error.js';
import { plainNumber } from '../text/plain-number.js';
import { excelDate } from './excel-date.js';
import { type SharedStrings } from './shared-strings.js';
import { type StyleSheet } from './styles.js';
import { unescapeXlsx } from './xlsx-text.js';

/** What the cells of a workbook refer to. */
export interface CellContext {
  readonly strings: SharedStrings;
  readonly styles: StyleSheet;
  readonly is1904: boolean;
}

/** A cell as the sheet has it: its type, its style, the text of its value and that of an inline string. */
export interface CellParts {
  readonly type: string | undefined;
  readonly style: string | undefined;
  readonly value: string;
  readonly inline: string;
}

export interface CellValue {
  readonly text: string;
  readonly isNumber: boolean;
}

/** The text of a cell. Of a formula it is the value that was stored with it; nothing is calculated. */
export function cellValue({ type, style, value, inline }: CellParts, context: CellContext): CellValue {
  switch (type) {
    case 's':
      return text(sharedText(value, context));
    case 'inlineStr':
      return text(inline);
    case 'str':
      return text(unescapeXlsx(value));
    case 'b':
      return text(value === '1' ? 'TRUE' : 'FALSE');
    case 'd':
      return text(value.slice(0, 10));
    case 'e':
      return text(value);
    default:
      return numberValue(value, style, context);
  }
}

function text(content: string): CellValue {
  return { text: content, isNumber: false };
}

function sharedText(value: string, { strings }: CellContext): string {
  const found = /^\d+$/.test(value) ? strings.get(Number(value)) : undefined;
  if (found === undefined) throw tableError('xlsx-broken', 'a cell refers to a text that is not in the file');
  return found;
}

function numberValue(value: string, style: string | undefined, { styles, is1904 }: CellContext): CellValue {
  if (value === '') return text('');
  const meaning = styles.meaning(style);
  const date = meaning?.kind === 'date' ? excelDate(Number(value), is1904) : undefined;
  if (date) return text(date);
  const plain = plainNumber(value);
  // As it is shown: who chose such a format sees all digits.
  const isPadded = meaning?.kind === 'digits' && /^\d+$/.test(plain);
  return { text: isPadded ? plain.padStart(meaning.count, '0') : plain, isNumber: true };
}
