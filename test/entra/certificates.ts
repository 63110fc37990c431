import { type Certificate, readCertificate } from '../../src/entra/certificate.ts';
import { madeCertificate } from '../support/made-certificate.ts';

/** One that has been read. */
export async function rsaCertificate(): Promise<{ readonly certificate: Certificate; readonly pem: string }> {
  const { key, cert } = await madeCertificate();
  const pem = `${key}\n${cert}\n`;
  const reading = readCertificate(pem, Date.now());
  if (!reading.ok) throw new Error(reading.problem);
  return { certificate: reading.certificate, pem };
}
