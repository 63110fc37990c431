import { generate } from 'selfsigned';

/** A key and a certificate that nobody but this run knows. PEM. */
export interface MadeCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateWishes {
  readonly name?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly keyType?: 'rsa' | 'ec';
}

/** Makes one for loopback names, its own authority: for TLS (clients trust it by NODE_EXTRA_CA_CERTS), or for an app that proves itself. */
export async function madeCertificate(wishes: CertificateWishes = {}): Promise<MadeCertificate> {
  // Of an hour ago: what took its time before this call would find it not valid yet.
  const { name = 'localhost', from = new Date(Date.now() - 3_600_000), to, keyType = 'rsa' } = wishes;
  const made = await generate([{ name: 'commonName', value: name }], {
    algorithm: 'sha256',
    keyType,
    ...(keyType === 'rsa' ? { keySize: 2048 } : {}),
    notBeforeDate: from,
    ...(to === undefined ? {} : { notAfterDate: to }),
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}
