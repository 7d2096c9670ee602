import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FaultsService } from '../faults/faults.service.js';
import { playFault, type Refusals } from '../faults/play-fault.js';
import { FileContent } from './file-content.js';

type FileRequest = FastifyRequest<{ Params: { '*': string }; Querystring: { bytes?: string } }>;

const MAX_BYTES = 2 ** 31;
const WORDS: Refusals = {
  refuse: reply => void reply.code(403).type('text/html; charset=utf-8').send('<h1>Không có quyền truy cập</h1>'),
  answerDuplicate: reply => void reply.code(409).send(),
};

/** `GET /land-files/<dossier>/<name>`: the partners' files, whole or from a byte on; `?bytes=` makes one of that size. */
@Injectable()
export class FilesRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly faults: FaultsService,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.get('/land-files/*', (request: FileRequest, reply) => this.answer(request, reply));
  }

  private async answer(request: FileRequest, reply: FastifyReply): Promise<FastifyReply> {
    const bytes = Number(request.query.bytes ?? NaN);
    const isSized = Number.isInteger(bytes) && bytes > 0 && bytes <= MAX_BYTES;
    const content = new FileContent(request.params['*'], isSized ? bytes : undefined);
    const fault = this.faults.next('land-files');
    if (fault?.kind === 'cut') return cut(content, request, reply);
    if (fault?.kind === 'not-found') return reply.code(404).type('text/plain').send('Không tìm thấy tệp');
    if (fault && !(await playFault(fault, reply, WORDS))) return reply;
    return send(content, request, reply);
  }
}

function send(content: FileContent, { headers }: FileRequest, reply: FastifyReply): FastifyReply {
  const range = rangeIn(headers.range, content.size);
  void reply.type('application/pdf').header('accept-ranges', 'bytes').header('etag', `"${content.size}"`);
  if (range === 'impossible') return reply.code(416).header('content-range', `bytes */${content.size}`).send();
  const { from, to } = range ?? { from: 0, to: content.size - 1 };
  if (range) void reply.code(206).header('content-range', `bytes ${from}-${to}/${content.size}`);
  void reply.header('content-length', String(to - from + 1));
  return reply.send(content.stream(from, to));
}

/** Announces all, sends the half of what is left, and breaks the connection. */
async function cut(content: FileContent, { headers }: FileRequest, reply: FastifyReply): Promise<FastifyReply> {
  const range = rangeIn(headers.range, content.size);
  const { from, to } = range && range !== 'impossible' ? range : { from: 0, to: content.size - 1 };
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(range ? 206 : 200, {
    'content-type': 'application/pdf',
    'accept-ranges': 'bytes',
    etag: `"${content.size}"`,
    'content-length': String(to - from + 1),
    ...(range ? { 'content-range': `bytes ${from}-${to}/${content.size}` } : {}),
  });
  const half = from + Math.floor((to - from) / 2);
  for await (const part of content.stream(from, half)) await written(raw, part as Buffer);
  raw.socket?.destroySoon();
  return reply;
}

function written(raw: FastifyReply['raw'], part: Buffer): Promise<void> {
  return new Promise(resolve => raw.write(part, () => resolve()));
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Of one range; a list of them is answered with the whole file, as RFC 9110 allows. */
function rangeIn(header: string | undefined, size: number): Range | 'impossible' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from > to ? 'impossible' : { from, to };
}
