import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Of a batch of records, version 2 (Kafka's documentation, "Message Format"): where what stands, in bytes. */
const LENGTH_AT = 8;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
const RECORDS_AT = 61;
/** `batchLength` counts what comes after it. */
const BEFORE_LENGTH_ENDS = 12;
const MAGIC = 2;
const CODEC = 0b111;
const GZIP = 1;

/**
 * The records of the packed batches of a segment, unpacked; those that are not packed lie in the file as they are. Throws
 * where one is packed in a way that it does not know: what cannot be read cannot be searched.
 */
export function* packedRecords(segmentFile: string): Generator<Buffer> {
  const segment = readFileSync(segmentFile);
  for (let at = 0; at + RECORDS_AT <= segment.length;) {
    const end = at + BEFORE_LENGTH_ENDS + segment.readInt32BE(at + LENGTH_AT);
    if (end <= at + BEFORE_LENGTH_ENDS) return; // room that was taken ahead
    if (segment[at + MAGIC_AT] !== MAGIC) throw new Error(`${segmentFile} has batches of another version`);
    const codec = segment.readInt16BE(at + ATTRIBUTES_AT) & CODEC;
    if (codec === GZIP) yield gunzipSync(segment.subarray(at + RECORDS_AT, end));
    else if (codec !== 0) throw new Error(`${segmentFile} has batches that are packed in way ${codec}`);
    at = end;
  }
}
