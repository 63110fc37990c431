// Run by tokens-https.test.ts with NODE_EXTRA_CA_CERTS: tokens by the real fetch over real TLS. Prints one line of JSON.
import { readFileSync } from 'node:fs';
import { readCertificate } from '../../src/entra/certificate.ts';
import { type Credential, entraTokens } from '../../src/entra/tokens.ts';
import { heldTokens } from './held-tokens.ts';

const [authority = '', tenantId = '', proof = ''] = process.argv.slice(2);
const refreshTokens = heldTokens('the-consent');
let now = Date.now();
const tokens = entraTokens({
  authority,
  tenantId,
  clientId: 'dddddddd-0000-4000-8000-000000000004',
  credential: credential(),
  refreshTokens,
  wallClock: { now: () => now },
  fetch,
});
const [appOnly, graph, appUser] = [await tokens.get('appOnly'), await tokens.get('graph'), await tokens.get('appUser')];
now += 60 * 60_000;
const appUserLater = await tokens.get('appUser');
console.log(JSON.stringify({ appOnly, graph, appUser, appUserLater, kept: refreshTokens.kept }));

function credential(): Credential {
  if (!proof.endsWith('.pem')) return { kind: 'secret', secret: proof };
  const reading = readCertificate(readFileSync(proof, 'utf8'), Date.now());
  if (!reading.ok) throw new Error(reading.problem);
  return { kind: 'certificate', ...reading.certificate };
}
