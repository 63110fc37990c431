import { MINUTE } from '../agreements/instant.ts';
import { isAllowedServiceUrl } from './adapter-hosts.ts';

/** Where Teams keeps people's files: OneDrive, which is SharePoint, and its download service. */
export const fileHosts: readonly string[] = [
  'sharepoint.com',
  'sharepoint-df.com',
  'svc.ms',
  'onedrive.com',
  '1drv.com',
];

/** `refusedHost`: the address is not Microsoft's, and was not called. `code` is a status, or why there was none. */
export type Uploaded =
  | { readonly kind: 'uploaded' }
  | { readonly kind: 'refusedHost' }
  | { readonly kind: 'failed'; readonly code: string };

/** Puts a file where Teams says. One try; it never throws for what the other side answers. */
export type Upload = (url: string, bytes: Uint8Array) => Promise<Uploaded>;

interface UploadDeps {
  readonly fetch: typeof fetch;
  /** For the demo and for tests alone. */
  readonly allowLoopback: boolean;
  /** For the whole file, in milliseconds; a minute when left out. */
  readonly timeoutMs?: number;
}

/**
 * The upload of an accepted file consent: the bytes in one piece, without the bot's token, for the address carries its own
 * (Microsoft: Send and receive files using bot).
 */
export function uploadFile({ fetch: send, allowLoopback, timeoutMs = MINUTE }: UploadDeps): Upload {
  return async (url, bytes) => {
    if (!isAllowedServiceUrl(url, { allowedHosts: fileHosts, allowLoopback })) return { kind: 'refusedHost' };
    try {
      const response = await send(url, {
        method: 'PUT',
        headers: {
          'content-type': 'application/octet-stream',
          'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}`,
        },
        body: new Uint8Array(bytes),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      return response.ok ? { kind: 'uploaded' } : { kind: 'failed', code: String(response.status) };
    } catch (error) {
      return { kind: 'failed', code: error instanceof Error ? error.name : 'unexpected fault' };
    }
  };
}
