import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { indexes, personalFields } from '../../src/agreements/rows.ts';
import { EncryptionKeyError, StoreNewerError } from '../../src/store/errors.ts';
import { migrations } from '../../src/store/postgres/migrate.ts';
import { keyOf, shapeOf } from '../../src/store/postgres/sql-names.ts';
import { tableNames } from '../../src/store/tables.ts';
import { administer, askDatabase } from '../support/postgres.ts';
import { otherKeys, someKeys } from './lowdb-setup.ts';
import { makeDatabase, openPostgres, type TestDatabase } from './postgres-setup.ts';
import { aBlock, aClaim, anAttestation, aPage, aSecret, noon } from './samples.ts';

describe('the schema in PostgreSQL', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await makeDatabase();
  });
  afterEach(() => database.drop());

  const ask = (statement: string): ReturnType<typeof askDatabase> => askDatabase(database.url, statement);

  it('is made once by many instances that start at the same moment', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openPostgres(database.connection)));
    const outcomes = await Promise.all(stores.map((store) => store.commit({ put: { claims: [aClaim()] } })));
    expect(outcomes.filter(({ kind }) => kind === 'committed')).toHaveLength(1);
    await Promise.all(stores.map((store) => store.close()));
    const steps = migrations().map(({ number, name }) => ({ number, name }));
    expect(await ask('select number, name from schema_steps order by number')).toEqual(steps);
  });

  it('has numbered steps without gaps', () => {
    const numbers = migrations().map(({ number }) => number);
    expect(numbers).toEqual(Array.from(numbers, (_, index) => index + 1));
    expect(numbers.length).toBeGreaterThan(0);
  });

  it('refuses a database that a newer version has been at, and changes nothing', async () => {
    await (await openPostgres(database.connection)).close();
    await administer(database.url, "insert into schema_steps (number, name) values (999, '0999-later.sql')");
    const error = await openPostgres(database.connection).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreNewerError);
    expect(String(error)).toContain('brought to step 999 by a newer version');
  });

  it('has a table for every kind of row, a column and an index for everything that rows are found by', async () => {
    await (await openPostgres(database.connection)).close();
    for (const table of tableNames) {
      const { name, found, personal } = shapeOf(table);
      const columns = await ask(`select column_name from information_schema.columns where table_name = '${name}'`);
      const wanted = ['id', 'version', 'body', ...found.map(({ column }) => column), ...(personal ? ['key_id'] : [])];
      expect(columns.map((row) => row['column_name']).sort(), name).toEqual(wanted.sort());
      const definitions = await ask(`select indexdef from pg_indexes where tablename = '${name}'`);
      expect(definitions.length, name).toBe(1 + Object.keys(indexes[table]).length + (personal ? 1 : 0));
    }
  });

  it('answers from an index whatever is asked of a table that grows', async () => {
    const store = await openPostgres(database.connection);
    const attestations = Array.from({ length: 3_000 }, (_, index) =>
      anAttestation({ id: `attestation-${index}`, customer: { id: `c-${index}`, companyName: 'C', domain: 'c.com' } }),
    );
    await store.commit({ put: { attestations } });
    await store.close();
    await administer(database.url, 'analyze');
    const plan = await ask("explain select body from attestations where customer = 'c-17'");
    expect(JSON.stringify(plan)).toMatch(/Index (Only )?Scan|Bitmap Index Scan/);
  });

  it('keeps ids and values of any length and any characters', async () => {
    const store = await openPostgres(database.connection);
    const odd = [
      '\u0000',
      '\\u0000',
      '\\',
      '"',
      'é\u{1F600}',
      '\uD800',
      'x'.repeat(100_000),
      `${'x'.repeat(100_000)}y`,
    ];
    await store.commit({ put: { claims: odd.map((id) => aClaim(id)) } });
    for (const id of odd) expect((await store.get('claims', id))?.id).toBe(id);
    await store.close();
    expect(new Set(odd.map(keyOf)).size).toBe(odd.length);
  });

  describe('encryption', () => {
    const attestation = anAttestation({ attestationId: 'planted-link' });
    const everything = { attestations: [attestation], blocks: [aBlock()], pages: [aPage()], secrets: [aSecret()] };
    const dump = async (): Promise<string> => {
      const tables = await Promise.all(tableNames.map((table) => ask(`select * from ${shapeOf(table).name}`)));
      return JSON.stringify(tables);
    };

    it('leaves nothing personal in the clear', async () => {
      const store = await openPostgres(database.connection);
      await store.commit({ put: everything });
      await store.close();
      const text = await dump();
      for (const planted of [
        'Megan',
        'megan@contoso.com',
        '4255550100',
        'planted-link',
        'planted-refresh-token',
        'Berg',
      ]) {
        expect(text).not.toContain(planted);
      }
      expect(text).toContain('Alex Wilber');
      expect(Object.keys(personalFields)).toEqual(expect.arrayContaining(Object.keys(everything)));
    });

    it('refuses another key, names the missing one, and changes nothing', async () => {
      const store = await openPostgres(database.connection);
      await store.commit({ put: everything });
      await store.close();
      const before = await dump();
      const error = await openPostgres(database.connection, { keys: otherKeys }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(EncryptionKeyError);
      expect(String(error)).toContain(`was encrypted with key ${someKeys.current.id}`);
      const impostor = { current: { id: someKeys.current.id, key: otherKeys.current.key }, others: [] };
      const misfit = await openPostgres(database.connection, { keys: impostor }).catch((reason: unknown) => reason);
      expect(String(misfit)).toContain(`encryption key ${someKeys.current.id} does not fit`);
      expect(await dump()).toBe(before);
    });

    it('encrypts everything anew with the first of two keys, versions as they were, so that the second can go', async () => {
      const many = Array.from({ length: 1_200 }, (_, index) => anAttestation({ id: `attestation-${index}` }));
      const store = await openPostgres(database.connection);
      await store.commit({ put: { ...everything, attestations: many } });
      await store.close();
      const warned: string[] = [];
      const log = {
        info: () => undefined,
        warn: (fields: object, text: string) => void warned.push(`${JSON.stringify(fields)} ${text}`),
      };
      const keys = { current: otherKeys.current, others: [someKeys.current] };
      // Two at the same moment do not hurt each other; which of them does it is chance.
      const rotated = await Promise.all([1, 2].map(() => openPostgres(database.connection, { keys, log })));
      expect(await dump()).not.toContain(`v1:${someKeys.current.id}:`);
      expect(warned.join()).toContain('encrypted anew');
      await Promise.all(rotated.map((one) => one.close()));
      const alone = await openPostgres(database.connection, { keys: otherKeys });
      expect(await alone.get('attestations', 'attestation-7')).toEqual({ ...many[7], version: 1 });
      expect((await alone.get('secrets', 'refreshToken'))?.obtainedAt).toBe(noon);
      await alone.close();
    });
  });
});
