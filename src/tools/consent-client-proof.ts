import { constants, randomUUID, sign } from 'node:crypto';
import { MINUTE, SECOND } from '../agreements/instant.ts';
import type { EntraApplication } from '../entra/application.ts';

/** The form fields with which an application proves itself to the token endpoint: its secret, or an assertion (Microsoft: certificate credentials). */
export function clientProof(application: EntraApplication, audience: string): Readonly<Record<string, string>> {
  const { credential } = application;
  switch (credential.kind) {
    case 'secret':
      return { client_secret: credential.secret };
    case 'certificate':
      return {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion(application, credential, audience),
      };
  }
}

function assertion(
  { clientId, wallClock }: EntraApplication,
  credential: Extract<EntraApplication['credential'], { kind: 'certificate' }>,
  audience: string,
): string {
  const now = Math.floor(wallClock.now() / SECOND);
  const thumbprint = Buffer.from(credential.thumbprintSha256, 'hex').toString('base64url');
  const head = { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint };
  const exp = now + (10 * MINUTE) / SECOND;
  const body = { aud: audience, iss: clientId, sub: clientId, jti: randomUUID(), nbf: now, exp };
  const signed = `${base64(head)}.${base64(body)}`;
  const key = {
    key: credential.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  };
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
