import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Instant } from '../agreements/instant.ts';

/** A certificate of a registration in Microsoft Entra, with its private key. */
export interface Certificate {
  /** Hex. */
  readonly thumbprintSha256: string;
  /** Hex; for libraries that name a certificate by nothing newer. */
  readonly thumbprintSha1: string;
  /** PEM, PKCS #8, not encrypted. */
  readonly privateKey: string;
  /** PEM: the certificate, then those that it was signed with, as far as the file holds them. */
  readonly publicCertificate: string;
  /** When it ends. */
  readonly endsAt: Instant;
}

/** `problem` completes "The file …" or "NAME …", without a full stop; it never shows what the file holds. */
export type CertificateReading =
  | { readonly ok: true; readonly certificate: Certificate }
  | { readonly ok: false; readonly problem: string };

const keyBlock = /-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----[\s\S]+?-----END \1-----/;
const encryptedKey = /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/;
const certificateBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Reads one PEM text that holds a private key and its certificate. @param now the wall clock's */
export function readCertificate(pem: string, now: Instant): CertificateReading {
  if (!pem.includes('-----BEGIN ')) {
    return bad('is no PEM file; make one from a PFX file with: openssl pkcs12 -in FILE.pfx -nodes -out FILE.pem');
  }
  if (encryptedKey.test(pem)) {
    return bad(
      'holds an encrypted private key; decrypt it with: openssl pkey -in FILE.pem -out KEY.pem, and put the certificate beside it',
    );
  }
  const key = readKey(pem);
  return typeof key === 'string' ? bad(key) : readMatching(pem, key, now);
}

function readKey(pem: string): KeyObject | string {
  const [block] = keyBlock.exec(pem) ?? [];
  if (block === undefined) return 'holds no private key; put the key and the certificate into one file';
  try {
    const key = createPrivateKey(block);
    // Microsoft Entra takes assertions signed with PS256 (Microsoft: certificate credentials).
    return key.asymmetricKeyType === 'rsa' ? key : 'holds a private key that is not RSA; Microsoft Entra takes RSA';
  } catch {
    return 'holds a private key that cannot be read; is the file complete?';
  }
}

function readMatching(pem: string, key: KeyObject, now: Instant): CertificateReading {
  const blocks = pem.match(certificateBlock) ?? [];
  if (blocks.length === 0) return bad('holds no certificate; put the key and the certificate into one file');
  const all = blocks.map(parsed);
  if (all.some((one) => one === null)) return bad('holds a certificate that cannot be read; is the file complete?');
  const chain = all.filter((one) => one !== null);
  const leaf = chain.find((one) => one.checkPrivateKey(key));
  if (leaf === undefined) return bad('holds a private key that belongs to another certificate');
  const [from, to] = [leaf.validFromDate.getTime(), leaf.validToDate.getTime()];
  if (now >= to)
    return bad(`holds a certificate that ended on ${dayOf(to)}; make a new one and upload it to the registration`);
  if (now < from) return bad(`holds a certificate that is not valid before ${dayOf(from)}`);
  return { ok: true, certificate: assembled(leaf, chain, key) };
}

function assembled(leaf: X509Certificate, chain: readonly X509Certificate[], key: KeyObject): Certificate {
  return {
    thumbprintSha256: hexOf(leaf.fingerprint256),
    thumbprintSha1: hexOf(leaf.fingerprint),
    privateKey: String(key.export({ type: 'pkcs8', format: 'pem' })),
    publicCertificate: [leaf, ...chain.filter((one) => one !== leaf)].map(String).join(''),
    endsAt: leaf.validToDate.getTime(),
  };
}

function parsed(block: string): X509Certificate | null {
  try {
    return new X509Certificate(block);
  } catch {
    return null;
  }
}

const bad = (problem: string): CertificateReading => ({ ok: false, problem });
const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);
const hexOf = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();
