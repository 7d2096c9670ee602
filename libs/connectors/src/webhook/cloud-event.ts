import type { Envelope } from '#libs/contracts';

/**
 * CloudEvents 1.0, structured JSON. `data` is JSON text already and goes in as it is: the hot path parses nothing.
 * Extension attributes: acceptedat, system, service, serviceversion, agency, and where known sequence,
 * previousstatus, traceparent, causationid, correlationid. `hubreplay` is there on what is brought again alone: the id of the replay.
 */
export function toCloudEvent(envelope: Envelope, data: string, replay?: string): string {
  const { sequence, previousStatus, traceParent, causationId, correlationId } = envelope;
  return (
    `{"specversion":"1.0","id":${quote(envelope.id)},"type":${quote(envelope.type)}` +
    `,"source":${quote(`/systems/${envelope.system}`)},"subject":${quote(envelope.subject)}` +
    `,"time":${quote(envelope.time)},"datacontenttype":"application/json"` +
    `,"acceptedat":${quote(envelope.acceptedAt)},"system":${quote(envelope.system)}` +
    `,"service":${quote(envelope.service)},"serviceversion":${quote(envelope.serviceVersion)}` +
    `,"agency":${quote(envelope.agency)}` +
    (sequence === undefined ? '' : `,"sequence":${sequence}`) +
    (previousStatus === undefined ? '' : `,"previousstatus":${previousStatus}`) +
    (traceParent === undefined ? '' : `,"traceparent":${quote(traceParent)}`) +
    (causationId === undefined ? '' : `,"causationid":${quote(causationId)}`) +
    (correlationId === undefined ? '' : `,"correlationid":${quote(correlationId)}`) +
    (replay === undefined ? '' : `,"hubreplay":${quote(replay)}`) +
    `,"data":${data}}`
  );
}

function quote(text: string): string {
  return JSON.stringify(text);
}
