import { Controller, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
import { FileServing } from '#libs/files';
import { type FileLinkQuery, FileLinks, TokenVerifier } from '#libs/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LandFileAccess } from '../application/land-file-access.service.js';

type FileHeaders = Readonly<Record<string, string | undefined>>;

/** Files of land dossiers, for systems that may receive or read the dossiers. Ranges are served (RFC 9110, 14). */
@Controller('v1/files')
export class FilesController {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly links: FileLinks,
    private readonly access: LandFileAccess,
    private readonly serving: FileServing,
  ) {}

  /** A file by its SHA-256, 64 hex digits; 404 also where the caller may not have it. */
  @Get(':sha256')
  async byContent(
    @Param('sha256') sha256: string,
    @Headers() headers: FileHeaders,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.send(await this.tokens.clientOf(headers['authorization']), sha256, headers, request, reply);
  }

  /**
   * The file to which a JSON pointer of a message leads, e.g. `/v1/files/{transactionId}/result/files/0/file`: the link
   * that holds where the partner's own has died. With `?system&until&key` it opens without a token (`FileLinks`). 503 with Retry-After while the hub is fetching it.
   */
  @Get(':messageId/*')
  async byMessage(
    @Param('messageId') messageId: string,
    @Param('*') path: string,
    @Query() query: FileLinkQuery,
    @Headers() headers: FileHeaders,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const isOpen = query.key !== undefined;
    const client = isOpen
      ? this.links.holderOf(`${messageId}/${path}`, query)
      : await this.tokens.clientOf(headers['authorization']);
    const sha256 = await this.access.contentOf(client, messageId, `/${path}`);
    await this.send(client, sha256, headers, request, reply);
  }

  private async send(
    client: string,
    sha256: string,
    headers: FileHeaders,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const {
      status,
      headers: given,
      content,
    } = await this.serving.serve({
      client,
      sha256: sha256.toLowerCase(),
      method: request.method === 'HEAD' ? 'HEAD' : 'GET',
      range: headers['range'],
      ifRange: headers['if-range'],
      ifNoneMatch: headers['if-none-match'],
    });
    await reply
      .status(status)
      .headers(given)
      .send(content ?? '');
  }
}
