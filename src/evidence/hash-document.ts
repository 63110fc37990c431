import { createHash } from 'node:crypto';
import type { EvidenceKeeper } from '../agreements/evidence-record.ts';

/** An agreement's text has a few hundred kilobytes. */
const mostBytes = 20 * 1024 * 1024;
const within = 30_000;

/**
 * Reads a document to its end, without keeping it, and hashes it. @param origin the one address that may be read without https: a stand-in's
 */
export function hashDocument(deps: {
  readonly fetch: typeof fetch;
  readonly origin: string;
}): EvidenceKeeper['hashDocument'] {
  const isGood = (address: string): boolean => {
    const url = URL.parse(address);
    return url?.protocol === 'https:' || url?.origin === deps.origin;
  };
  return async (address) => {
    if (!isGood(address)) return unread('the address is not https');
    try {
      const response = await deps.fetch(address, { signal: AbortSignal.timeout(within), redirect: 'follow' });
      if (!isGood(response.url)) return await refused(response, 'it was sent on to an address that is not https');
      if (response.status !== 200) return await refused(response, `HTTP ${response.status}`);
      return await hashed(response);
    } catch (error) {
      return unread(error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : 'no answer');
    }
  };
}

async function hashed(response: Response) {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (bytes > mostBytes) return unread(`it has more than ${mostBytes / 1024 / 1024} MB`);
    hash.update(chunk);
  }
  if (bytes === 0) return unread('it is empty');
  return { kind: 'read' as const, sha256: hash.digest('hex'), bytes };
}

async function refused(response: Response, reason: string) {
  await response.body?.cancel();
  return unread(reason);
}

const unread = (reason: string) => ({ kind: 'unread' as const, reason: `the document could not be read: ${reason}` });
