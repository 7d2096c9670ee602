import type { Envelope, LandFile } from '#libs/contracts';
import { HubError, type JsonObject, type JsonValue } from '#libs/kernel';
import type { Connector, ConnectorOptions, DeliveryOutcome, FileSource, OutboundMessage } from '../connector.js';
import { OutboundHttp } from '../http/outbound-http.js';
import { toOutcome, type Verdict } from '../outcomes.js';
import { toVbdlis } from './to-vbdlis.js';
import { readVbdlisAnswer, type VbdlisAnswer, vbdlisVerdict } from './vbdlis-answer.js';
import { fixedLoginOf, tokenFormOf, TokenLogin, type VbdlisLogin } from './vbdlis-login.js';
import { FilePlaces, fileTrouble, refusedFilesOf, withBroughtFiles, withHubLinks } from './vbdlis-files.js';
import { carriesContents } from './vbdlis-fields.js';
import { vbdlisOperationFor } from './vbdlis-operations.js';
import { type VbdlisSettings, vbdlisSettingsOf } from './vbdlis-settings.js';

interface Call {
  readonly path: string;
  readonly text: string;
  /** The files that belong into the text. */
  readonly files: FilePlaces;
}

const UNMAPPED = 'The record cannot be put into this form';
const HEADERS = ['content-type', 'application/json; charset=utf-8', 'accept', 'application/json'];

/** VBDLIS and iLIS: calls a land system or a one-stop, whichever the partner is. */
export class VbdlisConnector implements Connector {
  readonly maxBatch = 1;
  private readonly settings: VbdlisSettings;
  private readonly duplicateCodes: readonly string[];
  private readonly http: OutboundHttp;
  private readonly tokenHttp: OutboundHttp | undefined;
  private readonly login: VbdlisLogin;
  private readonly files: FileSource | undefined;
  private readonly hubUrl: string | undefined;
  private readonly fileLinkTo: ((place: string) => string) | undefined;

  /** Throws `connector-invalid` where the address, a network, a setting or a secret is wrong: see `vbdlisSettingsOf`. */
  constructor({ definition, secrets, allowedNetworks, files, hubUrl, fileLinkTo }: ConnectorOptions) {
    const { settings } = definition;
    this.files = files;
    this.hubUrl = hubUrl;
    this.fileLinkTo = fileLinkTo;
    this.settings = vbdlisSettingsOf(settings, secrets);
    this.duplicateCodes = (settings['duplicateCodes'] ?? '').split(',').flatMap(code => code.trim() || []);
    const fixed = fixedLoginOf(this.settings.auth, settings, secrets);
    this.http = new OutboundHttp({ ...definition, allowedNetworks });
    this.tokenHttp = fixed
      ? undefined
      : new OutboundHttp({ ...definition, url: settings['tokenUrl'] ?? '', concurrency: 1, allowedNetworks });
    this.login = fixed ?? new TokenLogin(this.tokenHttp!, tokenFormOf(this.settings.auth, settings, secrets));
  }

  deliver(messages: readonly OutboundMessage[]): Promise<readonly DeliveryOutcome[]> {
    return Promise.all(messages.map(message => this.bring(message)));
  }

  async close(): Promise<void> {
    await Promise.all([this.http.close(), this.tokenHttp?.close()]);
  }

  private async bring(message: OutboundMessage): Promise<DeliveryOutcome> {
    const startedAt = performance.now();
    try {
      const prepared = await this.prepare(message);
      if ('status' in prepared) return toOutcome(prepared, startedAt);
      return toOutcome(vbdlisVerdict(await this.call(prepared)), startedAt);
    } catch (error) {
      return toOutcome(fileTrouble(error), startedAt);
    }
  }

  /** Once more with a new token where the partner refused the one at hand. */
  private async call(call: Call): Promise<VbdlisAnswer> {
    const first = await this.attempt(call);
    if (first.answer.meaning !== 'session' || !(await this.login.drop(first.header))) return first.answer;
    return (await this.attempt(call)).answer;
  }

  private async attempt({ path, text, files }: Call): Promise<{ answer: VbdlisAnswer; header: string }> {
    const login = await this.login.get();
    if ('failure' in login) return { answer: login.failure, header: '' };
    const { header } = login;
    const { length, content } = await files.bodyOf(text);
    const authorization = header === '' ? [] : ['authorization', header];
    const result = await this.http.post(path, [...HEADERS, ...authorization, 'content-length', `${length}`], content);
    return { answer: readVbdlisAnswer(result, this.duplicateCodes, Date.now()), header };
  }

  /** The record's link, which may be the hub's already; the hub's for a file that came inside a message. */
  private linkOf({ url, sha256 }: LandFile): string | undefined {
    if (url !== undefined) return url;
    return sha256 === undefined || this.hubUrl === undefined ? undefined : `${this.hubUrl}/v1/files/${sha256}`;
  }

  /** Rejects where the store does not answer. */
  private async prepare({ envelope, data }: OutboundMessage): Promise<Call | Verdict> {
    const parsed = parsedRecord(data);
    if (!parsed) return rejected('vbdlis-mapping', UNMAPPED);
    const record = await this.withFiles(envelope.id, parsed);
    const call = this.callOf(envelope, record);
    const waitsForFile = 'status' in call && call.code === 'vbdlis-file';
    return (waitsForFile ? await this.withoutHope(envelope.id, record) : undefined) ?? call;
  }

  /** Where nothing that is lacking can come any more, the later messages of the dossier would wait for days and for nothing. */
  private async withoutHope(messageId: string, record: JsonObject): Promise<Verdict | undefined> {
    const takesLinks = this.settings.role === 'one-stop';
    const isLacking = ({ sha256, url }: LandFile): boolean =>
      sha256 === undefined && !(takesLinks && url !== undefined);
    const detail = this.files && (await refusedFilesOf(messageId, record, this.files, isLacking));
    return detail === undefined ? undefined : rejected('vbdlis-file-refused', detail);
  }

  /** Contents where the message has room for them, else links. */
  private async withFiles(messageId: string, record: JsonObject): Promise<JsonObject> {
    const { files, hubUrl, fileLinkTo, settings } = this;
    const operation = vbdlisOperationFor(settings.role, typeOf(record));
    if (operation && carriesContents(operation)) return withBroughtFiles(messageId, record, files);
    if (!files || hubUrl === undefined || !fileLinkTo || settings.links === 'partner') return record;
    return withHubLinks(messageId, record, files, place => hubUrl + fileLinkTo(place));
  }

  private callOf(envelope: Envelope, granted: JsonObject): Call | Verdict {
    const { role, dialect, pathOf } = this.settings;
    try {
      // The envelope tells these even where the agreement does not grant them as fields of the record.
      const record = { dossierCode: envelope.subject, occurredAt: envelope.time, ...granted };
      const type = typeOf(granted);
      const operation = vbdlisOperationFor(role, type);
      // What a partner is to be told its subscription says; what it cannot be told an operator must see.
      if (!operation) return rejected('vbdlis-no-operation', `The protocol has no message "${type}" to a ${role}`);
      const files = new FilePlaces(this.files);
      const body = toVbdlis(operation, record, {
        dialect,
        contentOf: files.placeOf,
        linkOf: file => this.linkOf(file),
      });
      return { path: pathOf(operation), text: JSON.stringify(body), files };
    } catch (error) {
      if (!(error instanceof HubError)) return rejected('vbdlis-mapping', UNMAPPED);
      // The file may still come.
      const status = error.retriable ? 'retry' : 'rejected';
      return { status, code: error.code, detail: error.message };
    }
  }
}

function parsedRecord(data: string): JsonObject | undefined {
  try {
    const record = JSON.parse(data) as JsonValue;
    return typeof record === 'object' && record !== null && !Array.isArray(record) ? record : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function typeOf({ type }: JsonObject): string {
  return typeof type === 'string' ? type : '';
}

function rejected(code: string, detail: string): Verdict {
  return { status: 'rejected', code, detail };
}
