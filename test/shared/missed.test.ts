import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Touched } from '../../src/agreements/ports.ts';
import type { Table } from '../../src/agreements/rows.ts';
import type { Shared } from '../../src/agreements/shared.ts';
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts';
import { openSharedDatabase } from '../../src/store/postgres/shared-database.ts';
import { someKeys } from '../store/lowdb-setup.ts';
import { makeDatabase, type TestDatabase } from '../store/postgres-setup.ts';
import { aBlock, anAttestation } from '../store/samples.ts';
import { administer } from '../support/postgres.ts';

describe('rows of which the notice was lost', () => {
  let database: TestDatabase;
  let ends: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    database = await makeDatabase();
    const store = await openPostgresStore({
      kind: 'postgres',
      connection: database.connection,
      keys: someKeys,
      newId: randomUUID,
    });
    await store.commit({
      put: { attestations: [anAttestation(), anAttestation({ id: 'odd \u0000 "\\' })], blocks: [aBlock()] },
    });
    ends = [store.close];
  });
  afterEach(async () => {
    await Promise.all(ends.map((end) => end()));
    await database.drop();
  });

  const share = () => {
    const { connection } = database;
    const shared = openSharedDatabase({
      kind: 'postgres',
      connection,
      keys: someKeys,
      newId: randomUUID,
      missedEveryMs: 20,
    });
    ends.push(shared.close);
    return shared;
  };
  /** Written as by an instance that died before it told anybody. */
  const touch = (table: string): Promise<void> => administer(database.url, `update ${table} set version = version + 1`);

  /** Again and again: from when on it is looked, nobody says. */
  async function until(heard: Promise<unknown>, write: () => Promise<void>): Promise<void> {
    let over = false;
    void heard.then(() => {
      over = true;
    });
    while (!over) await write();
  }

  /** What is told next of one table. Transactions elsewhere on the server may bring other tables too. */
  const toldOf = (shared: Shared, table: Table): Promise<Touched> =>
    new Promise((resolve) => {
      shared.onMissed((touched) => {
        if (touched.rows.some((row) => row.table === table)) resolve(touched);
      });
    });

  it('are told of, whatever their ids hold', async () => {
    const told = toldOf(share(), 'attestations');
    await until(told, () => touch('attestations'));
    expect(await told).toEqual({
      work: false,
      rows: expect.arrayContaining([
        { table: 'attestations', id: 'attestation-1' },
        { table: 'attestations', id: 'odd \u0000 "\\' },
      ]),
    });
  });

  it('are told of after the database was away', async () => {
    const told = toldOf(share(), 'blocks');
    const others =
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
    await administer(database.url, others);
    await until(told, () => touch('blocks'));
    expect((await told).rows).toEqual([{ table: 'blocks', id: aBlock().id }]);
  });

  it('are told of to nobody who has stopped listening', async () => {
    const shared = share();
    const heard: Touched[] = [];
    shared.onMissed((touched) => heard.push(touched))();
    await until(toldOf(shared, 'attestations'), () => touch('attestations'));
    expect(heard).toEqual([]);
  });
});
