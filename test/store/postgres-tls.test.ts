import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreUnreachableError } from '../../src/store/errors.ts';
import { type ConnectionSettings, parseDatabaseUrl } from '../../src/store/postgres/connection-settings.ts';
import { type MadeCertificate, madeCertificate } from '../support/made-certificate.ts';
import { askDatabase, createDatabase, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { openPostgres } from './postgres-setup.ts';
import { aClaim } from './samples.ts';

describe('a line to PostgreSQL that is encrypted', () => {
  let folder: string;
  let own: MadeCertificate;
  let server: PostgresServer;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mca-tls-'));
    own = await madeCertificate();
    server = await startPostgres({ certificate: own });
    url = (await createDatabase(server.url)).url;
    await writeFile(join(folder, 'own.pem'), own.cert);
    await writeFile(join(folder, 'other.pem'), (await madeCertificate({ name: 'somebody else' })).cert);
  });
  afterAll(async () => {
    await server.end();
    await rm(folder, { recursive: true });
  });

  /** As an operator writes it. */
  function settings(query: string): ConnectionSettings {
    const address = new URL(`${url}?${query}`);
    address.hostname = 'localhost';
    const parsed = parseDatabaseUrl(address.href, (path) => readFileSync(path, 'utf8'));
    if (!parsed.ok) throw new Error(parsed.fault);
    return parsed.settings;
  }
  const isEncrypted = async (): Promise<readonly unknown[]> => {
    const rows = await askDatabase(
      url,
      `select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'mca-bot'`,
    );
    return rows.map(({ ssl }) => ssl);
  };

  for (const mode of ['require', 'verify-ca', 'verify-full'])
    it(`is used by every connection with ${mode}, by the authority that the operator names`, async () => {
      const store = await openPostgres(settings(`sslmode=${mode}&sslrootcert=${join(folder, 'own.pem')}`));
      await store.commit({ put: { claims: [aClaim(`of ${mode}`)] } });
      expect((await store.get('claims', aClaim(`of ${mode}`).id))?.version).toBe(1);
      expect(await isEncrypted()).toEqual([true]);
      await store.close();
    });

  it('is refused to a server whose certificate another authority gave, and to one that no authority is known of', async () => {
    const other = settings(`sslmode=verify-full&sslrootcert=${join(folder, 'other.pem')}`);
    await expect(openPostgres(other)).rejects.toThrow(StoreUnreachableError);
    await expect(openPostgres(settings('sslmode=require'))).rejects.toThrow(/certificate/);
  });

  it('is refused to a server of another name', async () => {
    // Leads to 127.0.0.1, and is not written in the certificate.
    const other = { ...settings(`sslmode=verify-full&sslrootcert=${join(folder, 'own.pem')}`), host: '127.1' };
    await expect(openPostgres(other)).rejects.toThrow(/altnames|does not match/i);
    const unchecked = await openPostgres({ ...settings('sslmode=no-verify'), host: '127.1' });
    await unchecked.close();
  });

  it('asks nothing of the certificate with no-verify, and is encrypted all the same', async () => {
    const store = await openPostgres(settings('sslmode=no-verify'));
    await store.get('claims', 'anything');
    expect(await isEncrypted()).toEqual([true]);
    await store.close();
  });
});
