import { join } from 'node:path';
import { say } from './console.mjs';
import { hubDir } from './places.mjs';

/** @typedef {import('./run-file.mjs').Run} Run */

/** The service of the example. */
const SERVICE = 'service-record-status';

/** A first report on a dossier of today that the sample does not have. @param {string} agency */
function exampleRecord(agency) {
  const now = new Date();
  const day = now.toISOString().slice(2, 10).replaceAll('-', '');
  return {
    dossierCode: `${agency}-${day}-90001`,
    procedureCode: '1.004194',
    agencyCode: agency,
    status: 1,
    occurredAt: now.toISOString(),
  };
}

/** @param {Run} run */
export function printAddresses(run) {
  say('');
  say(`  exchange    ${run.exchangeUrl}   (agency systems)`);
  say(`  management  ${run.managementUrl}   (people)`);
  say(`  health      ${run.healthUrl}/health/ready`);
  if (run.sandboxUrl) say(`  sandbox     ${run.sandboxUrl}   (partner stand-ins)`);
  say(`  credentials ${join(hubDir, 'run.json')}   logs ${join(hubDir, 'logs')}`);
}

/** @param {Run} run */
export function printHowToSend(run) {
  const sender = Object.entries(run.clients).find(([, client]) => client.sends.includes(SERVICE));
  if (!sender) return;
  const [code, client] = sender;
  const record = exampleRecord(client.agencies[0] ?? '');
  const runFile = join(hubDir, 'run.json');
  say(`
To send a record of your own as ${code}:

  CREDENTIALS=$(node -p 'const c = require("${runFile}").clients["${code}"]; c.clientId + ":" + c.clientSecret')
  TOKEN=$(curl -s -u "$CREDENTIALS" -d grant_type=client_credentials ${run.exchangeUrl}/oauth/token |
    node -p 'JSON.parse(require("fs").readFileSync(0)).access_token')
  curl -s ${run.exchangeUrl}/v1/services/${SERVICE}/records \\
    -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
    -d '${JSON.stringify(record)}'
`);
}
