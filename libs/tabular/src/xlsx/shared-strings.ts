import { tableError } from '../table-error.js';
import { type TableLimits } from '../table-limits.js';
import { CompactTexts } from './compact-texts.js';
import { RichText } from './rich-text.js';
import { type XmlHandlers } from './xml-reader.js';

/** The texts that cells point to. Throws `xlsx-bomb` where there are more than the limits allow. */
export class SharedStrings implements XmlHandlers {
  private readonly texts = new CompactTexts();
  private readonly item: RichText;

  constructor(private readonly limits: TableLimits) {
    this.item = new RichText(limits.maxRowChars);
  }

  get(index: number): string | undefined {
    return this.texts.get(index);
  }

  open(name: string): void {
    this.item.open(name);
  }

  text(text: string): void {
    this.item.text(text);
  }

  close(name: string): void {
    this.item.close(name);
    if (name !== 'si') return;
    this.texts.add(this.item.take());
    if (this.texts.count > this.limits.maxSharedStrings || this.texts.bytes > this.limits.maxSharedStringBytes) {
      throw tableError('xlsx-bomb', 'it has more texts than the hub keeps in memory: send CSV');
    }
  }
}
