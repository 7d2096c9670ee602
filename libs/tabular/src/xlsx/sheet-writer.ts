import { TextBuffer } from '../text/text-buffer.js';
import { type TableHead } from '../table.js';
import { type WritableRow } from '../writable-table.js';
import { lettersOfColumn } from './cell-position.js';
import { escapeXlsx } from './xlsx-text.js';
import { SHEET_END, SHEET_START } from './xlsx-parts.js';

/** Excel's own limit. */
const MAX_LINES = 1_048_576;

/** Writes rows as the XML of sheets, one sheet after the other, from one stream of rows. */
export class SheetWriter {
  private next: WritableRow | undefined;
  private isStarted = false;
  private position = -1;
  private readonly letters: string[] = [];

  constructor(
    private readonly header: readonly string[],
    private readonly width: number,
    private readonly rows: AsyncIterator<WritableRow>,
    private readonly heads: readonly TableHead[] = [],
    private readonly maxLines = MAX_LINES,
  ) {}

  /**
   * The sheet's XML, up to a row of another sheet, each row where it was read. Returns true where a row of this one is left
   * that has no room: the next call goes on with it, in a sheet with the header alone.
   */
  async *sheet(position: number): AsyncGenerator<Buffer, boolean, undefined> {
    const buffer = new TextBuffer(text => Buffer.from(text, 'utf8'));
    const isContinued = position === this.position;
    const head: Partial<TableHead> = (isContinued ? undefined : this.heads[position]) ?? {};
    const { line: headerLine = 1, above = [] } = head;
    this.position = position;
    buffer.add(SHEET_START);
    for (const { line: titleLine, cells } of above) buffer.add(this.line(titleLine, cells));
    buffer.add(this.line(headerLine, this.header));
    if (!this.isStarted) await this.advance();
    let line = headerLine;
    while (this.isOf(position) && line < this.maxLines) {
      line = Math.max(line + 1, isContinued ? 0 : (this.next!.line ?? 0));
      const chunk = buffer.add(this.line(line, this.cellsOf(this.next!)));
      if (chunk) yield chunk;
      await this.advance();
    }
    buffer.add(SHEET_END);
    yield buffer.take();
    return this.isOf(position);
  }

  async close(): Promise<void> {
    await this.rows.return?.();
  }

  /** Rows come in the order of their sheets. */
  private isOf(position: number): boolean {
    return this.next !== undefined && (this.next.sheet ?? 0) <= position;
  }

  private async advance(): Promise<void> {
    this.isStarted = true;
    const next = await this.rows.next();
    this.next = next.done ? undefined : next.value;
  }

  private cellsOf({ cells, added }: WritableRow): readonly string[] {
    return [...cells.slice(0, this.width), ...added, ...cells.slice(this.width)];
  }

  private line(number: number, cells: readonly string[]): string {
    let xml = `<row r="${number}">`;
    for (let i = 0; i < cells.length; i++) {
      const text = cells[i]!;
      if (text === '') continue;
      const letters = (this.letters[i] ??= lettersOfColumn(i));
      xml += `<c r="${letters}${number}" s="1" t="inlineStr"><is><t xml:space="preserve">${escapeXlsx(text)}</t></is></c>`;
    }
    return `${xml}</row>`;
  }
}
