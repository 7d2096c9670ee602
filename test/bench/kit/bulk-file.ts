import { Readable } from 'node:stream';
import { insuredFile, type InsuredFileOptions } from '#libs/samples';

const HEADER = 'Số định danh;Họ và tên;Ngày sinh;Đơn vị\r\n';
const LINES_AT_ONCE = 500;

/** A file of people with known answers as a stream that is made while it is sent. */
export function bulkFile(options: InsuredFileOptions): Readable {
  return Readable.from(linesOf(options));
}

function* linesOf(options: InsuredFileOptions): Generator<Buffer> {
  let lines = HEADER;
  let count = 0;
  for (const { number, name, birthDate, unit } of insuredFile(options)) {
    lines += `${number};${name};${birthDate};${unit}\r\n`;
    if (++count % LINES_AT_ONCE > 0) continue;
    yield Buffer.from(lines);
    lines = '';
  }
  yield Buffer.from(lines);
}

/** Of a result: its lines by what became of them, in the order of the file against what must be. */
export async function wrongLines(options: InsuredFileOptions, result: AsyncIterable<Uint8Array>): Promise<number> {
  const expected = insuredFile(options);
  let wrong = 0;
  let isHeader = true;
  for await (const line of linesIn(result)) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    const next = expected.next();
    if (next.done || !line.includes(`;${next.value.expected.result};`)) wrong++;
  }
  return expected.next().done ? wrong : Number.NaN;
}

async function* linesIn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const part of bytes) {
    const lines = (rest + decoder.decode(part, { stream: true })).split('\r\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}
