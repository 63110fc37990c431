import pg from 'pg';
import { z } from 'zod';
import type { Touched } from '../../agreements/ports.ts';
import type { StoreLog } from '../log.ts';
import { tableNames } from '../tables.ts';
import { type ConnectionSettings, placeOf } from './connection-settings.ts';
import { clientConfig } from './database.ts';

/** What commits touch, told from one instance to the others. */
export interface Notices {
  /** Tells the others; several of one moment go together. Never throws, never waits. */
  readonly tell: (touched: Touched) => void;
  readonly close: () => Promise<void>;
}

export interface NoticesDeps {
  readonly settings: ConnectionSettings;
  /** Tells this instance's own notices from the others'. */
  readonly self: string;
  readonly heard: (touched: Touched) => void;
  /** What may have been missed is looked for: after a lost connection, and every so many milliseconds. */
  readonly lookEveryMs: number;
  readonly log: StoreLog;
}

/** On which every instance listens. */
export const channel = 'mca_bot';
/** PostgreSQL takes payloads of less than 8,000 bytes. */
const longestNotice = 7_900;
const shortestWaitMs = 250;
const longestWaitMs = 10_000;

const notice = z.object({
  by: z.string(),
  work: z.boolean(),
  rows: z.array(z.tuple([z.enum(tableNames), z.string()])),
});
const lookAgain: Touched = { work: true, rows: [] };

/**
 * A connection that listens, and tells on the side: a NOTIFY inside a commit makes all commits of a database wait for each other, because
 * PostgreSQL keeps them in order. What is lost with the process or the connection is found by looking every few seconds.
 */
export async function openNotices(deps: NoticesDeps): Promise<Notices> {
  let client: pg.Client | null = null;
  let closed = false;
  /** From the first connection on something may be missed. */
  let heardBefore = false;
  let waitMs = shortestWaitMs;
  let retry: NodeJS.Timeout | undefined;
  let waiting: Touched[] = [];
  let telling: Promise<void> = Promise.resolve();

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...clientConfig(deps.settings), statement_timeout: 10_000, query_timeout: 12_000 });
    // Whatever happens to the connection, `end` follows.
    next.on('error', () => undefined);
    next.on('notification', ({ payload }) => hear(payload ?? ''));
    next.once('end', () => lost(next));
    try {
      await next.connect();
      // Nothing of it need survive a power cut: others would have to wait for the disk.
      await next.query(`set synchronous_commit = off; listen ${channel}`);
    } catch {
      await next.end().catch(() => undefined);
      return lost(next);
    }
    if (closed) return next.end();
    client = next;
    waitMs = shortestWaitMs;
    if (heardBefore) deps.heard(lookAgain);
    heardBefore = true;
  };

  const lost = (gone: pg.Client): void => {
    if (client === gone) {
      client = null;
      const place = placeOf(deps.settings);
      if (!closed) deps.log.warn({ place }, 'The connection that hears of other instances is lost; it is made again');
    }
    if (closed || retry !== undefined) return;
    retry = setTimeout(() => {
      retry = undefined;
      void connect();
    }, waitMs);
    waitMs = Math.min(longestWaitMs, waitMs * 2);
  };

  const hear = (payload: string): void => {
    const told = readNotice(payload);
    if (told === null || told.by === deps.self) return;
    deps.heard({ work: told.work, rows: told.rows.map(([table, id]) => ({ table, id })) });
  };

  const send = async (): Promise<void> => {
    const touched = waiting;
    waiting = [];
    for (const payload of noticesOf(touched, deps.self)) {
      // Where it fails the others find out by looking.
      await client?.query('select pg_notify($1, $2)', [channel, payload]).catch(() => undefined);
    }
  };

  const look = setInterval(() => {
    deps.heard(lookAgain);
    // A line that is dead without having said so is found out here.
    const probed = client;
    probed?.query('select 1').catch(() => probed.end().catch(() => undefined));
  }, deps.lookEveryMs);
  look.unref();
  await connect();

  return {
    tell: (touched) => {
      if (closed || client === null) return;
      waiting.push(touched);
      if (waiting.length === 1) telling = telling.then(send);
    },
    close: async () => {
      closed = true;
      clearInterval(look);
      clearTimeout(retry);
      await telling;
      await client?.end();
    },
  };
}

function readNotice(payload: string): z.infer<typeof notice> | null {
  try {
    return notice.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
}

/** As few notices as hold it all. A row whose id is too long for one is left out: whoever waits for it looks by himself. */
export function noticesOf(touched: readonly Touched[], by: string): readonly string[] {
  const work = touched.some((one) => one.work);
  const empty = JSON.stringify({ by, work, rows: [] });
  const parts: string[][] = [[]];
  let size = empty.length;
  for (const { rows } of touched) {
    for (const { table, id } of rows) {
      const text = JSON.stringify([table, id]);
      const bytes = Buffer.byteLength(text) + 1;
      if (empty.length + bytes > longestNotice) continue;
      if (size + bytes > longestNotice) {
        parts.push([]);
        size = empty.length;
      }
      parts.at(-1)?.push(text);
      size += bytes;
    }
  }
  return parts.map((part) => `${empty.slice(0, -2)}${part.join(',')}]}`);
}
