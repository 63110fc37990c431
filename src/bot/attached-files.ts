import type { Activity } from 'botbuilder';
import { z } from 'zod';
import { MINUTE } from '../agreements/instant.ts';
import { mostListBytes } from '../portfolio/campaign-decode.ts';
import { isAllowedServiceUrl } from './adapter-hosts.ts';
import { fileHosts } from './upload-file.ts';

/** A file that somebody sent along with a message. */
export interface AttachedFile {
  readonly name: string;
  readonly downloadUrl: string;
}

const downloadInfo = 'application/vnd.microsoft.teams.file.download.info';
const attached = z.looseObject({
  name: z.string().max(400).default(''),
  content: z.looseObject({ downloadUrl: z.string().max(4_000) }),
});

/** The files of a message. Teams gives them to bots in personal chats only (Microsoft: Send and receive files using bot). */
export function attachedFiles(activity: Pick<Activity, 'attachments'>): readonly AttachedFile[] {
  return (activity.attachments ?? []).flatMap((one) => {
    // Teams sends the text of every message along as an attachment of its own.
    if (one.contentType !== downloadInfo) return [];
    const read = attached.safeParse(one);
    return read.success ? [{ name: read.data.name, downloadUrl: read.data.content.downloadUrl }] : [];
  });
}

export type Downloaded =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'refusedHost' | 'tooLarge' }
  | { readonly kind: 'failed'; readonly code: string };

/** Fetches an attached file. One try; it never throws for what the other side answers. */
export type Download = (url: string) => Promise<Downloaded>;

/** Fetches files from Microsoft's hosts alone, without the bot's token: the address carries its own. */
export function downloadFile(deps: { readonly fetch: typeof fetch; readonly allowLoopback: boolean }): Download {
  return async (url) => {
    const { allowLoopback } = deps;
    if (!isAllowedServiceUrl(url, { allowedHosts: fileHosts, allowLoopback })) return { kind: 'refusedHost' };
    try {
      const response = await deps.fetch(url, { redirect: 'error', signal: AbortSignal.timeout(MINUTE) });
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        return { kind: 'failed', code: String(response.status) };
      }
      return await taken(response.body);
    } catch (error) {
      return { kind: 'failed', code: error instanceof Error ? error.name : 'unexpected fault' };
    }
  };
}

async function taken(body: ReadableStream<Uint8Array>): Promise<Downloaded> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > mostListBytes) return { kind: 'tooLarge' };
    parts.push(part);
  }
  return { kind: 'bytes', bytes: Buffer.concat(parts) };
}
