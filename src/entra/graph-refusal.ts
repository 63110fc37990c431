import { z } from 'zod';
import { SECOND } from '../agreements/instant.ts';

const errorSchema = z.object({ error: z.object({ code: z.string().max(100) }) });

/** What Microsoft Graph says where it does not do as it is asked: its own code, or our words where there is none; and when to ask again. */
export function graphRefusal(
  { status, headers }: Response,
  body: unknown,
): { readonly code: string; readonly retryAfterMs: number | null } {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return {
    code: errorSchema.safeParse(body).data?.error.code ?? `status ${status}`,
    retryAfterMs: Number.isFinite(seconds) ? seconds * SECOND : null,
  };
}
