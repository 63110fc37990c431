import { ConfidentialClientApplication } from '@azure/msal-node';
import { SECOND } from '../agreements/instant.ts';
import type { WallClock } from '../agreements/ports.ts';
import { type EntraAnswer, networkClient } from './network-client.ts';

/** How a registration proves itself to Microsoft Entra. */
export type Credential =
  | { readonly kind: 'secret'; readonly secret: string }
  | {
      readonly kind: 'certificate';
      /** Hex. */
      readonly thumbprintSha256: string;
      /** PEM, not encrypted. */
      readonly privateKey: string;
      /** PEM. */
      readonly publicCertificate: string;
    };

/** A registration in Microsoft Entra, and how Entra is reached. */
export interface EntraApplication {
  /** Microsoft Entra, https, without a tenant and without a slash at the end. */
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly credential: Credential;
  readonly wallClock: WallClock;
  readonly fetch: typeof fetch;
  /** For one request to Entra, in milliseconds; 10 seconds when left out. */
  readonly timeoutMs?: number;
}

/** For one request to Entra, in milliseconds, where nothing else is said. */
export const defaultTimeoutMs = 10 * SECOND;

/**
 * msal-node's client for one question. Each question has one of its own: a kept one would hold on to every token and refresh token, and
 * would itself refuse to ask again for a minute after a 5xx.
 * @param hear is told every answer of Entra
 */
export function entraClient(
  application: EntraApplication,
  hear: (answer: EntraAnswer) => void,
): ConfidentialClientApplication {
  const { credential, clientId, fetch, timeoutMs = defaultTimeoutMs } = application;
  const authority = `${application.authority}/${application.tenantId}`;
  return new ConfidentialClientApplication({
    auth: { clientId, authority, knownAuthorities: [new URL(authority).host], ...proof(credential) },
    system: { networkClient: networkClient({ fetch, timeoutMs, hear }) },
  });
}

function proof(credential: Credential) {
  switch (credential.kind) {
    case 'secret':
      return { clientSecret: credential.secret };
    case 'certificate': {
      const { thumbprintSha256, privateKey, publicCertificate } = credential;
      return { clientCertificate: { thumbprintSha256, privateKey, x5c: publicCertificate } };
    }
  }
}
