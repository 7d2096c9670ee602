// A broker that was killed and started again under load may refuse whole groups for ever: the coordinator of a part of its
// offsets topic has failed while it was loaded (seen with 4.3; of the kind of KAFKA-19862), and only another start mends it.

export const PARTS = 4;
const ANSWERS_WITHIN_MS = 5_000;

/** In which part of the offsets topic Kafka keeps a group: by Java's `String.hashCode`. @param {string} group */
export function partOf(group) {
  let hash = 0;
  for (const unit of group.split('')) hash = (Math.imul(hash, 31) + unit.charCodeAt(0)) | 0;
  return Math.abs(hash) % PARTS;
}

/** A group that nobody joins for each part. */
const PROBES = Array.from({ length: PARTS }, (_, part) => {
  for (let n = 0; ; n += 1) if (partOf(`hub.probe-${n}`) === part) return `hub.probe-${n}`;
});

/** Whether it says that it does not keep a group, which it keeps as the only one there is. @param {unknown} error @returns {boolean} */
function isRefusal(error) {
  const { type, cause } = /** @type {{ type?: string, cause?: unknown }} */ (error ?? {});
  return type === 'NOT_COORDINATOR_FOR_GROUP' || (cause !== undefined && isRefusal(cause));
}

/** @param {string} broker */
async function adminOf(broker) {
  // When this file is read the packages may not be installed.
  const { Kafka, logLevel } = (await import('kafkajs')).default;
  const limits = { connectionTimeout: ANSWERS_WITHIN_MS, requestTimeout: ANSWERS_WITHIN_MS, retry: { retries: 0 } };
  return new Kafka({ clientId: 'hub-launcher', brokers: [broker], logLevel: logLevel.NOTHING, ...limits }).admin();
}

/**
 * Whether the only broker of a cluster refuses groups; undefined where it cannot be asked.
 * @param {string} broker
 * @param {(broker: string) => Promise<Pick<import('kafkajs').Admin, 'connect' | 'describeCluster' | 'describeGroups' | 'disconnect'>>} open
 * @returns {Promise<boolean | undefined>}
 */
export async function refusesGroups(broker, open = adminOf) {
  const admin = await open(broker);
  try {
    await admin.connect();
    await admin.describeCluster(); // who the broker is: without it the first question to a coordinator fails
    const looks = await Promise.allSettled(PROBES.map(group => admin.describeGroups([group])));
    const failed = looks.flatMap(look => (look.status === 'rejected' ? [look.reason] : []));
    if (failed.some(isRefusal)) return true;
    return failed.length === 0 ? false : undefined;
  } catch {
    return undefined;
  } finally {
    await admin.disconnect().catch(() => undefined); // a broker that is gone needs no farewell
  }
}
