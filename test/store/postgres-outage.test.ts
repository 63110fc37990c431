import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/agreements/ports.ts';
import { StoreRefusedError, StoreUnreachableError } from '../../src/store/errors.ts';
import { administer, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { makeDatabase, openPostgres, type TestDatabase } from './postgres-setup.ts';
import { aClaim, anEntry, anOrder, noon } from './samples.ts';

const fault = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('PostgreSQL that goes away', () => {
  let server: PostgresServer;
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.end());
  beforeEach(async () => {
    database = await makeDatabase(server.url);
    store = await openPostgres(database.connection);
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  it('has every call say so, without its credentials, and is used again as soon as it is back', async () => {
    await store.commit({ put: { claims: [aClaim()] }, work: [anOrder('a')] });
    await server.stop();
    const errors = await Promise.all([
      fault(store.commit({ put: { claims: [aClaim('second')] } })),
      fault(store.get('claims', 'live:customer-1')),
      fault(store.takeDue(noon, 0, 0)),
      fault(store.nextDueAt()),
    ]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(StoreUnreachableError);
      expect(String(error)).toContain(`PostgreSQL at 127.0.0.1:${database.connection.port}/`);
      expect(String(error)).not.toContain(database.connection.password);
    }
    expect(errors[0]).toMatchObject({ outcomeUnknown: false });
    const back = new Promise((resolve) => store.onCommit(resolve));
    await server.start();
    expect((await store.get('claims', 'live:customer-1'))?.version).toBe(1);
    expect(await store.commit({ put: { claims: [aClaim('second')] } })).toEqual({ kind: 'committed' });
    // What others did meanwhile is looked for.
    await back;
  });

  it('loses nothing that was acknowledged, and writes all of a commit or nothing, while connections are cut', async () => {
    const acknowledged: string[] = [];
    let storm = true;
    const writer = async (name: number): Promise<void> => {
      for (let index = 0; storm; index += 1) {
        const id = `${name}-${index}`;
        const change = {
          put: { claims: [aClaim(id)] },
          history: [anEntry({ attestationId: id })],
          work: [anOrder(id)],
        };
        const error = await fault(store.commit(change));
        if (error === null) acknowledged.push(id);
        else expect(error).toBeInstanceOf(StoreUnreachableError);
      }
    };
    const writers = Array.from({ length: 8 }, (_, name) => writer(name));
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.connection.database}'`;
    for (let round = 0; round < 15; round += 1) await administer(server.url, cut);
    await server.stop();
    await server.start();
    const before = acknowledged.length;
    while (acknowledged.length < before + 20) await store.get('claims', 'any');
    storm = false;
    await Promise.all(writers);

    const rows = new Set((await store.all('claims')).map(({ id }) => id));
    const entries = (await store.history('customer-1', 1_000_000)).map((entry) => entry.attestationId ?? '');
    const works = (await store.takeDue(noon, 1_000_000, 60_000)).map(({ subject }) => subject);
    expect(acknowledged.filter((id) => !rows.has(id))).toEqual([]);
    expect(entries.toSorted()).toEqual([...rows].sort());
    expect(works.toSorted()).toEqual([...rows].sort());
    expect(acknowledged.length).toBeGreaterThan(20);
  });

  it('says that the outcome is not known where the answer to a commit is lost; the versions tell', async () => {
    const proxy = await cuttingProxy(database.connection.port);
    const through = await openPostgres({ ...database.connection, port: proxy.port });
    await through.commit({ put: { claims: [aClaim()] } });
    proxy.cutAfterCommit();
    const change = { put: { claims: [aClaim('live:customer-1', { version: 1, holder: 'mine' })] } };
    expect(await fault(through.commit(change))).toMatchObject({ outcomeUnknown: true });
    // It had been written: the same again is a conflict and not a second time.
    expect(await through.commit(change)).toMatchObject({ kind: 'conflict' });
    expect(await through.get('claims', 'live:customer-1')).toMatchObject({ version: 2, holder: 'mine' });
    await through.close();
    await proxy.close();
  });

  it('is not opened where it is away or refuses the sign-in, and the reason is said', async () => {
    const wrong = await fault(openPostgres({ ...database.connection, password: 'planted-wrong' }));
    expect(wrong).toBeInstanceOf(StoreRefusedError);
    expect(String(wrong)).toContain('the user or the password of DATABASE_URL is wrong');
    expect(String(wrong)).not.toMatch(/planted|"postgres"/);
    expect(String(await fault(openPostgres({ ...database.connection, database: 'nobody' })))).toContain(
      'does not exist',
    );
    await server.stop();
    expect(await fault(openPostgres(database.connection))).toBeInstanceOf(StoreUnreachableError);
    await server.start();
  });
});

/** Stands between the bot and PostgreSQL, and can keep the answer to a commit back for good. */
async function cuttingProxy(
  port: number,
): Promise<{ readonly port: number; readonly cutAfterCommit: () => void; readonly close: () => Promise<void> }> {
  let cutting = false;
  const sockets = new Set<Socket>();
  const proxy: Server = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    let cut = false;
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (data) => {
      cut ||= cutting && /commit\0/.test(data.toString('latin1'));
      server.write(data);
    });
    server.on('data', (data) => {
      if (!cut) client.write(data);
      else if (data.toString('latin1').includes('COMMIT')) {
        cutting = false;
        client.destroy();
      }
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    cutAfterCommit: () => {
      cutting = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
