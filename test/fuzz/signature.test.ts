import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifySignature } from '../../src/web/signature.ts';
import { signed } from '../web/events-setup.ts';
import { anyText } from './arbitraries.ts';
import { runs } from './runs.ts';

const now = Date.UTC(2026, 10, 21, 9);
const seconds = now / 1_000;

const headersOf = (timestamp: string | string[] | undefined, signature: string | string[] | undefined) => ({
  ...(timestamp === undefined ? {} : { 'x-mca-timestamp': timestamp }),
  ...(signature === undefined ? {} : { 'x-mca-signature': signature }),
});

const body = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
const secret = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => text.isWellFormed());

function rightOf(bytes: Buffer, key: string, at = seconds): { readonly timestamp: string; readonly signature: string } {
  const made = signed(bytes, key, at);
  return { timestamp: made['X-MCA-Timestamp'] ?? '', signature: made['X-MCA-Signature'] ?? '' };
}

describe('a signature', () => {
  it('passes where it is right, with any of the secrets, within five minutes', () => {
    const ahead = fc.integer({ min: -900, max: 900 });
    fc.assert(
      fc.property(
        body,
        fc.uniqueArray(secret, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        ahead,
        (bytes, secrets, index, off) => {
          const { timestamp, signature } = rightOf(bytes, secrets[index % secrets.length] ?? '', seconds + off);
          const verified = verifySignature({ headers: headersOf(timestamp, signature), body: bytes }, secrets, now);
          expect(verified).toBe(Math.abs(off) <= 300 ? 'ok' : 'stale');
        },
      ),
      runs(300, 4_000),
    );
  });

  it('does not pass with one bit, one byte of the body, the time or the secret changed', () => {
    const change = fc.constantFrom('signature', 'body', 'time', 'secret');
    fc.assert(
      fc.property(body, secret, change, fc.nat(), (bytes, key, changed, where) => {
        const { timestamp, signature } = rightOf(bytes, key);
        const at = 7 + (where % 64);
        const digit = (Number.parseInt(signature.charAt(at), 16) ^ (1 << (where % 4))).toString(16);
        const forged = `${signature.slice(0, at)}${digit}${signature.slice(at + 1)}`;
        const headers = headersOf(
          changed === 'time' ? String(seconds + 1 + (where % 99)) : timestamp,
          changed === 'signature' ? forged : signature,
        );
        const sent = changed === 'body' ? Buffer.concat([bytes, Buffer.from([where % 256])]) : bytes;
        expect(verifySignature({ headers, body: sent }, [changed === 'secret' ? `${key}x` : key], now)).toBe(
          'unsigned',
        );
      }),
      runs(300, 4_000),
    );
  });

  it('is missing in any other headers', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEFg '), minLength: 60, maxLength: 66 });
    const text = fc.oneof(
      anyText,
      hex.map((digits) => `sha256=${digits}`),
      fc.constant(String(seconds)),
      fc.nat().map(String),
    );
    const header = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.constant(undefined));
    fc.assert(
      fc.property(header, header, body, fc.array(secret, { maxLength: 2 }), (timestamp, signature, bytes, secrets) => {
        expect(verifySignature({ headers: headersOf(timestamp, signature), body: bytes }, secrets, now)).toBe(
          'unsigned',
        );
      }),
      runs(300, 4_000),
    );
  });
});
