import { z } from 'zod';

/** What the parent tells a bot process: once where everything is, then how its clock moves, at last to end. */
export const fromParent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    dataDir: z.string(),
    /** Null: everything lies in `dataDir`. */
    databaseUrl: z.string().nullable(),
    standInUrl: z.string(),
    clockOffsetMs: z.number(),
    logLevel: z.enum(['info', 'warn', 'error', 'fatal', 'silent']),
    /** The shop that hears events; with it come evidence and the signatories' page. */
    eventsOutUrl: z.string().nullable(),
  }),
  z.object({ kind: z.literal('clock'), clockOffsetMs: z.number() }),
  z.object({ kind: z.literal('usage') }),
  z.object({ kind: z.literal('rest') }),
  z.object({ kind: z.literal('stop') }),
]);

/** What it tells its parent. */
export const fromBot = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), url: z.string() }),
  z.object({ kind: z.literal('usage'), rssBytes: z.number(), cpuMs: z.number() }),
  z.object({ kind: z.literal('resting') }),
]);

export type FromParent = z.infer<typeof fromParent>;
export type BotStart = Extract<FromParent, { kind: 'start' }>;
export type FromBot = z.infer<typeof fromBot>;
