import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCertificate } from '../../src/entra/certificate.ts';
import { madeCertificate } from '../support/made-certificate.ts';

const now = Date.now();
const day = 24 * 60 * 60_000;
const one = await madeCertificate();
const other = await madeCertificate();

function problemOf(pem: string, at = now): string {
  const reading = readCertificate(pem, at);
  return reading.ok ? 'none' : reading.problem;
}

describe('a certificate file (partner-center.md 1.2: certificate recommended)', () => {
  it.each([
    ['key first', `${one.key}\n${one.cert}`],
    ['certificate first', `${one.cert}\n${one.key}`],
    ['with Windows line ends', `${one.key}\r\n${one.cert}`.replaceAll(/\r?\n/g, '\r\n')],
    [
      'with bag attributes, as openssl pkcs12 writes them',
      `Bag Attributes\n  localKeyID: 01\n${one.key}\nsubject=CN=x\n${one.cert}`,
    ],
    [
      'with an older kind of key',
      `${String(createPrivateKey(one.key).export({ type: 'pkcs1', format: 'pem' }))}${one.cert}`,
    ],
  ])('is read %s', (_how, pem) => {
    const reading = readCertificate(pem, now);
    if (!reading.ok) throw new Error(reading.problem);
    const { certificate } = reading;
    const der = new X509Certificate(one.cert).raw;
    expect(certificate.thumbprintSha256).toBe(createHash('sha256').update(der).digest('hex'));
    expect(certificate.thumbprintSha1).toBe(createHash('sha1').update(der).digest('hex'));
    expect(certificate.privateKey).toContain('-----BEGIN PRIVATE KEY-----');
    expect(certificate.endsAt).toBe(new X509Certificate(one.cert).validToDate.getTime());
  });

  it('is read with its chain, its own certificate first', () => {
    const reading = readCertificate(`${other.cert}\n${one.cert}\n${one.key}`, now);
    if (!reading.ok) throw new Error(reading.problem);
    const blocks = reading.certificate.publicCertificate.match(
      /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g,
    );
    expect(blocks?.map((block) => new X509Certificate(block).fingerprint256)).toEqual([
      new X509Certificate(one.cert).fingerprint256,
      new X509Certificate(other.cert).fingerprint256,
    ]);
  });

  it('with an encrypted key is refused with what to do', () => {
    const encrypted = String(
      createPrivateKey(one.key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }),
    );
    expect(problemOf(`${encrypted}${one.cert}`)).toMatch(/encrypted.*openssl pkey/);
  });

  it('whose key belongs to another certificate is told', () => {
    expect(problemOf(`${one.key}\n${other.cert}`)).toMatch(/belongs to another certificate/);
  });

  it('that has ended is told, with the day, and one that is not valid yet too', async () => {
    const old = await madeCertificate({ from: new Date('2020-01-01'), to: new Date('2021-02-03T12:00:00Z') });
    expect(problemOf(`${old.key}\n${old.cert}`)).toMatch(/ended on 2021-02-03/);
    expect(problemOf(`${one.key}\n${one.cert}`, now - 3 * day)).toMatch(/not valid before/);
  });

  it('with a key that is not RSA is told', async () => {
    const curve = await madeCertificate({ keyType: 'ec' });
    expect(problemOf(`${curve.key}\n${curve.cert}`)).toMatch(/RSA/);
  });

  it.each([
    ['', /no PEM file.*openssl pkcs12/],
    ['\u0000\u0001 a PFX file', /no PEM file/],
    [one.cert, /no private key/],
    [one.key, /no certificate/],
    [one.key.slice(0, 300), /no private key/],
    [`${one.key.replace(/\n[^-]{40}/, '\nAAAA')}${one.cert}`, /private key that cannot be read/],
    [`${one.key}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`, /certificate that cannot be read/],
  ])('that is incomplete says what is missing (%#)', (pem, words) => {
    const problem = problemOf(pem);
    expect(problem).toMatch(words);
    expect(problem).not.toContain(one.key.slice(40, 80));
  });
});
