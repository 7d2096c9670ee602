import { insuredFile, type InsuredFileOptions, type InsuredRow } from '#libs/samples';
import { waitFor } from '#libs/testing';
import type { ExchangeClient } from './clients.js';

export const PURPOSE = { 'hub-purpose': 'officer="canbo.an", agency="H22.01", procedure="1.012790"' };
export const JOBS = '/v1/services/population-verification/jobs';
const HEADER = 'Số định danh;Họ và tên;Ngày sinh;Đơn vị';

/** Progress of a job as contract.md names it. */
export interface Progress {
  readonly jobId: string;
  readonly state: string;
  readonly rows: number;
  readonly done: number;
  readonly matched: number;
  readonly differing: number;
  readonly notFound: number;
  readonly refused: number;
  readonly failed: number;
  readonly finishedAt: string | null;
  readonly erasedAt: string | null;
  readonly summary: { readonly byReason: Readonly<Record<string, number>>; readonly byUnit: readonly object[] };
  readonly preview: readonly { readonly number: string; readonly name: string }[];
  readonly problems: readonly { readonly line: number; readonly reasons: readonly string[] }[];
}

export function peopleOf(options: InsuredFileOptions): InsuredRow[] {
  return [...insuredFile(options)];
}

/** As an office's spreadsheet saves it. */
export function csvOf(rows: readonly InsuredRow[]): string {
  const lines = rows.map(({ number, name, birthDate, unit }) => [number, name, birthDate, unit].join(';'));
  return [`\ufeff${HEADER}`, ...lines, ''].join('\r\n');
}

export function postFile<T = { jobId: string }>(
  client: ExchangeClient,
  body: string,
  query = '',
  headers: Record<string, string> = {},
) {
  return client.call<T>('POST', `${JOBS}${query}`, body, { 'content-type': 'text/csv', ...PURPOSE, ...headers });
}

export async function progressOf(client: ExchangeClient, id: string): Promise<Progress> {
  return (await client.call<Progress>('GET', `/v1/jobs/${id}`)).body;
}

/** Also while the hub is away in between. */
export function untilState(client: ExchangeClient, id: string, state: string): Promise<Progress> {
  return waitFor(
    async () => {
      const progress = await progressOf(client, id);
      return progress.state === state && progress;
    },
    { what: `the job to be ${state}`, timeoutMs: 180_000 },
  );
}

/** Of each line of a result: what became of it and why, as codes. */
export async function codesOf(client: ExchangeClient, id: string): Promise<{ result: string; reasons: string }[]> {
  const { status, text } = await client.call('GET', `/v1/jobs/${id}/result`);
  if (status !== 200) throw new Error(`The result was answered ${status}`);
  const [header, ...lines] = text.trimEnd().split('\r\n');
  const names = header!.split(';');
  const [result, reasons] = ['Mã kết quả', 'Mã lý do'].map(name => names.indexOf(name)) as [number, number];
  return lines.map(line => cellsOf(line)).map(cells => ({ result: cells[result]!, reasons: cells[reasons]! }));
}

/** Reasons stand behind one another with semicolons, so their cell may be in quotes. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|;)("(?:[^"]|"")*"|[^;]*)/g)].map(([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );
}

/** The events of a job until the stream ends. */
export async function eventsOf(client: ExchangeClient, exchangeUrl: string, id: string): Promise<Progress[]> {
  const headers = { authorization: `Bearer ${await client.token()}`, accept: 'text/event-stream' };
  const response = await fetch(`${exchangeUrl}/v1/jobs/${id}`, { headers });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) throw new Error('No stream of events');
  const text = await response.text();
  return [...text.matchAll(/^event: progress\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as Progress);
}
