import pg from 'pg';
import { StoreClosedError } from '../errors.ts';
import { type ConnectionSettings, placeOf } from './connection-settings.ts';
import { faultOf, isAway, isCollision } from './faults.ts';
import { createSlots } from './slots.ts';

/** A statement with a name of its own: the server plans it once for each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export type Rows = readonly Readonly<Record<string, unknown>>[];

/** Runs statements of one transaction, in the order in which they are given; they need not be awaited in between. */
export type Run = (statement: Statement, values: readonly unknown[]) => Promise<Rows>;

/** What a transaction came to; nothing of it is kept unless `keep`. */
export interface Decided<T> {
  readonly keep: boolean;
  readonly value: T;
}

/** A pool of connections to one database. Faults are StoreUnreachableErrors and StoreRefusedErrors. */
export interface Database {
  /** For logs and errors, without user and password. */
  readonly place: string;
  /** Reads; asked a second time where the first connection was dead already. */
  readonly read: Run;
  /** One statement that writes. */
  readonly write: Run;
  /** Everything or nothing. `work` may be called again where another transaction got in the way. */
  readonly transaction: <T>(work: (run: Run) => Promise<Decided<T>>) => Promise<T>;
  readonly close: () => Promise<void>;
}

const mostConnections = 10;
/** Long enough for a read of a whole table, short enough that a hung server is noticed. Milliseconds. */
const statementMs = 30_000;
const connectMs = 4_000;
const mostTries = 10;

/** How every connection is opened. `database.ts` alone and `notices.ts` make any. */
export function clientConfig(settings: ConnectionSettings): pg.ClientConfig {
  const { tls, host, port, user, password, database } = settings;
  return {
    ...{ host, port, user, database, application_name: 'mca-bot' },
    ...(password === undefined ? {} : { password }),
    pipeline: true,
    ssl: tls === false ? false : { rejectUnauthorized: tls.checked, ...(tls.ca === null ? {} : { ca: tls.ca }) },
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    // The client's own limit, for a server that does not even say that it gave up.
    query_timeout: statementMs + 5_000,
    // A bot that was cut off leaves no locks behind.
    idle_in_transaction_session_timeout: statementMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

/** `keepsAll`: what is written survives a power cut of the server; where it need not, nobody waits for its disk. */
export function openDatabase(settings: ConnectionSettings, { keepsAll = true } = {}): Database {
  const pool = new pg.Pool({ ...clientConfig(settings), max: mostConnections });
  const place = placeOf(settings);
  // Whoever comes in a rush waits for a turn here: the pool itself would give up after the time for connecting.
  const inTurn = createSlots(mostConnections);
  let closed: Promise<void> | null = null;
  // A connection that breaks is replaced; whoever uses it hears of that from its statement. Unheard, the event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    // Sent before the first statement; where it fails, that fails too.
    if (!keepsAll) client.query('set synchronous_commit = off').catch(() => undefined);
  });

  const fault = (error: unknown, outcomeUnknown = false): Error => faultOf(error, { place, outcomeUnknown });

  function opened(): pg.Pool {
    if (closed !== null) throw new StoreClosedError();
    return pool;
  }

  const ask: Run = async ({ name, text }, values) => {
    const { rows } = await inTurn(() => opened().query({ name, text, values: [...values] }));
    return rows;
  };

  return {
    place,
    read: async (statement, values) => {
      try {
        return await ask(statement, values).catch((error: unknown) => {
          if (!isAway(error)) throw error;
          return ask(statement, values);
        });
      } catch (error) {
        throw fault(error);
      }
    },
    write: async (statement, values) => {
      try {
        return await ask(statement, values);
      } catch (error) {
        throw fault(error, isAway(error));
      }
    },
    transaction: (work) =>
      inTurn(async () => {
        for (let tries = 1; ; tries += 1) {
          const client = await opened()
            .connect()
            .catch((error: unknown) => {
              throw fault(error);
            });
          const outcome = await attempt(client, work);
          if (outcome.kind === 'decided') return outcome.value;
          const { error, stage } = outcome;
          // The connection had died unnoticed: that it is the first statement that fails shows that nothing was done.
          const again = isCollision(error) || (stage === 'beginning' && isAway(error) && tries === 1);
          if (!again || tries >= mostTries) throw fault(error, stage === 'committing' && isAway(error));
        }
      }),
    close: () => (closed ??= pool.end()),
  };
}

type Attempt<T> =
  | { readonly kind: 'decided'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown; readonly stage: 'beginning' | 'working' | 'committing' };

async function attempt<T>(client: pg.PoolClient, work: (run: Run) => Promise<Decided<T>>): Promise<Attempt<T>> {
  let stage: Extract<Attempt<T>, { readonly kind: 'failed' }>['stage'] = 'beginning';
  try {
    const run: Run = async ({ name, text }, values) => {
      const { rows } = await client.query({ name, text, values: [...values] });
      return rows;
    };
    // Its answer is not waited for before the statements are sent.
    const begun = client.query('begin').then(() => {
      stage = 'working';
    });
    const [{ keep, value }] = await Promise.all([work(run), begun]);
    if (keep) stage = 'committing';
    await client.query(keep ? 'commit' : 'rollback');
    client.release();
    return { kind: 'decided', value };
  } catch (error) {
    await giveUp(client, error);
    return { kind: 'failed', error, stage };
  }
}

/** A connection in doubt is thrown away: a rollback that hangs would keep it, and its locks. */
async function giveUp(client: pg.PoolClient, error: unknown): Promise<void> {
  if (isAway(error)) return client.release(true);
  await client.query('rollback').then(
    () => client.release(),
    () => client.release(true),
  );
}
