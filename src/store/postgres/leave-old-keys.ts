import { z } from 'zod';
import type { Table } from '../../agreements/rows.ts';
import type { RowCipher, StoredRow } from '../encryption.ts';
import type { EncryptionKeys } from '../keys.ts';
import type { StoreLog } from '../log.ts';
import { storedShapes } from '../stored-shapes.ts';
import { tableNames } from '../tables.ts';
import type { Database } from './database.ts';
import { keyOf, shapeOf } from './sql-names.ts';

const atOnce = 500;
const sealedRow = z.object({ body: storedShapes.row });

/**
 * Makes sure that what is encrypted can be read, and encrypts anew what was written with an older key. Throws an EncryptionKeyError where
 * a row was written with a key that is not given, or that does not fit; nothing is changed then. A row is the same afterwards, version
 * included, so that nobody who has read it is in anybody's way.
 */
export async function leaveOldKeys(deps: {
  readonly database: Database;
  readonly cipher: RowCipher;
  readonly keys: EncryptionKeys;
  readonly log: StoreLog;
}): Promise<void> {
  const personal = tableNames.filter((table) => shapeOf(table).personal);
  const current = deps.keys.current.id;
  // All tables first: with a wrong key nothing is touched.
  for (const table of personal) {
    for (const condition of ['key_id = $1', 'key_id < $1', 'key_id > $1']) {
      for (const row of await sealed(deps.database, table, { condition, current, limit: 1 }))
        deps.cipher.decrypt(table, row);
    }
  }
  let count = 0;
  for (const table of personal) count += await encryptAnew(table, { ...deps, current });
  if (count === 0) return;
  deps.log.warn(
    { rows: count },
    'everything was encrypted anew with the first ENCRYPTION_KEY; the others may be removed once every instance has it, unless a backup needs them',
  );
}

async function sealed(
  database: Database,
  table: Table,
  asked: { readonly condition: string; readonly current: string; readonly limit: number },
): Promise<readonly StoredRow[]> {
  const text = `select body from ${shapeOf(table).name} where ${asked.condition} limit ${asked.limit}`;
  const rows = await database.read({ name: `sealed ${shapeOf(table).name} ${asked.condition} ${asked.limit}`, text }, [
    asked.current,
  ]);
  return z
    .array(sealedRow)
    .parse(rows)
    .map(({ body }) => body);
}

async function encryptAnew(
  table: Table,
  deps: { readonly database: Database; readonly cipher: RowCipher; readonly current: string },
): Promise<number> {
  const { database, cipher, current } = deps;
  const { name } = shapeOf(table);
  const text = `update ${name} t set body = n.body, key_id = $4
    from unnest($1::text[], $2::int[], $3::json[]) as n(id, version, body) where t.id = n.id and t.version = n.version`;
  for (let count = 0; ; ) {
    const condition = '(key_id < $1 or key_id > $1)';
    const rows = await sealed(database, table, { condition, current, limit: atOnce });
    if (rows.length === 0) return count;
    const anew = rows.map((row) => cipher.encrypt(table, cipher.decrypt(table, row)));
    const values = [
      anew.map(({ id }) => keyOf(id)),
      anew.map(({ version }) => version),
      anew.map((row) => JSON.stringify(row)),
    ];
    await database.write({ name: `encrypt anew ${name}`, text }, [...values, current]);
    count += rows.length;
  }
}
