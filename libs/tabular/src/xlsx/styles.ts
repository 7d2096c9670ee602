import { meaningOf, type NumberMeaning } from './number-format.js';
import { type XmlAttributes, type XmlHandlers } from './xml-reader.js';

/** Excel's own limit is 65,490. */
const MAX_STYLES = 100_000;

/** The part of styles.xml that says which numbers are dates. */
export class StyleSheet implements XmlHandlers {
  private readonly codes = new Map<number, string>();
  private readonly formats: number[] = [];
  private readonly meanings = new Map<number, NumberMeaning | undefined>();
  private isInCellFormats = false;

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'numFmt' && this.codes.size < MAX_STYLES) {
      this.codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
    } else if (name === 'cellXfs') this.isInCellFormats = true;
    else if (name === 'xf' && this.isInCellFormats && this.formats.length < MAX_STYLES) {
      this.formats.push(Number(attributes['numFmtId'] ?? 0));
    }
  }

  close(name: string): void {
    if (name === 'cellXfs') this.isInCellFormats = false;
  }

  /** What numbers with this style are. `style`: the `s` of a cell. */
  meaning(style: string | undefined): NumberMeaning | undefined {
    const id = this.formats[Number(style ?? 0)];
    if (id === undefined) return undefined;
    if (!this.meanings.has(id)) this.meanings.set(id, meaningOf(id, this.codes.get(id)));
    return this.meanings.get(id);
  }
}
