import { tableError } from '../table-error.js';
import { type XmlHandlers } from './xml-reader.js';
import { unescapeXlsx } from './xlsx-text.js';

/** Gathers the text of a string item (`si`, `is`): its `t` elements, plain or in runs, without the phonetic ones. */
export class RichText implements XmlHandlers {
  private parts = '';
  private isText = false;
  private isPhonetic = false;

  constructor(private readonly maxChars: number) {}

  open(name: string): void {
    if (name === 'rPh') this.isPhonetic = true;
    else if (name === 't') this.isText = !this.isPhonetic;
  }

  text(text: string): void {
    if (!this.isText) return;
    this.parts += text;
    if (this.parts.length > this.maxChars) throw tableError('xlsx-broken', 'a text of it is too long');
  }

  close(name: string): void {
    if (name === 'rPh') this.isPhonetic = false;
    else if (name === 't') this.isText = false;
  }

  /** The text so far; the next begins empty. */
  take(): string {
    const text = unescapeXlsx(this.parts);
    this.parts = '';
    return text;
  }
}
