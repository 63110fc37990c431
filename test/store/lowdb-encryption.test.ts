import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlockedOrder, ReadingRow } from '../../src/agreements/rows.ts';
import type { AcceptanceReading } from '../../src/agreements/status.ts';
import { EncryptionKeyError } from '../../src/store/errors.ts';
import { checksum } from '../../src/store/lowdb/format.ts';
import { makeFolder, openLowdb, otherKeys, someKeys } from './lowdb-setup.ts';
import { aBlock, anAttestation, aPage, noon } from './samples.ts';

/** Found in every personal value below, and nowhere else. */
const mark = 'PERSONAL';

const request = {
  ...anAttestation().request,
  signatoryFirstName: `${mark}-Megan`,
  emailAddress: `${mark}@contoso.com`,
};
const attestation = anAttestation({ request, attestationId: `${mark}-link` });

const acceptance: AcceptanceReading = {
  readAt: noon,
  agreements: {
    answered: true,
    value: [
      {
        dateAgreed: noon,
        templateId: 'template-1',
        primaryContact: { firstName: mark, lastName: mark, email: mark, phoneNumber: mark },
      },
    ],
  },
  directSigned: { answered: true, value: false },
};
const reading: ReadingRow = {
  id: 'customer-1',
  version: 0,
  customer: attestation.customer,
  latest: acceptance,
  lastKnown: acceptance,
};

const order: BlockedOrder = {
  eventKey: mark,
  eventId: mark,
  code: '900428',
  orderId: mark,
  cartId: null,
  action: null,
  description: mark,
  orderedBy: { name: mark, email: mark, objectId: mark },
  occurredAt: noon,
};

const page = aPage({
  other: { firstName: mark, lastName: mark, emailAddress: mark, phoneNumber: mark },
});

describe('lowdb and personal data', () => {
  let dataDir = '';
  const snapshotFile = () => join(dataDir, 'snapshot.json');
  const texts = async (): Promise<string[]> => {
    const names = await readdir(dataDir);
    return Promise.all(
      names.filter((name) => !name.startsWith('lock.')).map((name) => readFile(join(dataDir, name), 'utf8')),
    );
  };
  const failure = (options: Parameters<typeof openLowdb>[1]): Promise<unknown> =>
    openLowdb(dataDir, options).then(
      () => 'opened',
      (error: unknown) => error,
    );

  beforeEach(async () => {
    dataDir = await makeFolder();
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  async function writeEverything(): Promise<void> {
    const store = await openLowdb(dataDir);
    await store.commit({
      put: { attestations: [attestation], readings: [reading], blocks: [aBlock({ orders: [order] })], pages: [page] },
    });
    const journal = await readFile(join(dataDir, 'journal.jsonl'), 'utf8');
    expect(journal).toContain('"companyName":"Contoso"');
    expect(journal).not.toContain(mark);
    await store.close();
  }

  it('lies on disk encrypted, in the journal as in the snapshot, and comes back whole', async () => {
    await writeEverything();
    const written = (await texts()).join('');
    expect(written).toContain('"companyName":"Contoso"');
    expect(written).toContain(`{"$enc":"v1:${someKeys.current.id}:`);
    expect(written).not.toContain(mark);

    const store = await openLowdb(dataDir);
    expect(await store.get('attestations', attestation.id)).toEqual({ ...attestation, version: 1 });
    expect(await store.get('readings', 'customer-1')).toEqual({ ...reading, version: 1 });
    expect(await store.get('pages', page.id)).toEqual({ ...page, version: 1 });
    expect(await store.get('blocks', 'block-1')).toEqual(aBlock({ version: 1, orders: [order] }));
    await store.close();
  });

  it('keeps null as null, so that an absent link is not a secret', async () => {
    const store = await openLowdb(dataDir);
    await store.commit({ put: { attestations: [anAttestation({ attestationId: null })] } });
    expect(await readFile(join(dataDir, 'journal.jsonl'), 'utf8')).toContain('"attestationId":null');
    await store.close();
  });

  it('refuses to open with another key, names the missing one, and overwrites nothing', async () => {
    await writeEverything();
    const before = await texts();
    const error = await failure({ keys: otherKeys });
    expect(error).toBeInstanceOf(EncryptionKeyError);
    expect(String(error)).toContain(`was encrypted with key ${someKeys.current.id}`);
    expect(String(error)).toContain('Set ENCRYPTION_KEY');
    expect(await texts()).toEqual(before);
  });

  it('refuses a key that bears the right name but does not fit', async () => {
    await writeEverything();
    const impostor = { current: { id: someKeys.current.id, key: otherKeys.current.key }, others: [] };
    expect(String(await failure({ keys: impostor }))).toContain(`encryption key ${someKeys.current.id} does not fit`);
  });

  it('reads with an older key and writes with the current one', async () => {
    await writeEverything();
    const rotated = { current: otherKeys.current, others: [someKeys.current] };
    const store = await openLowdb(dataDir, { keys: rotated });
    await store.commit({ put: { attestations: [{ ...attestation, version: 1 }] } });
    expect(await readFile(join(dataDir, 'journal.jsonl'), 'utf8')).toContain(`v1:${otherKeys.current.id}:`);
    expect((await store.get('blocks', 'block-1'))?.orders).toEqual([order]);
    await store.close();
  });

  it('encrypts everything anew with the first of two keys at the start, so that the second can go', async () => {
    await writeEverything();
    const warned: string[] = [];
    const log = { info: () => undefined, warn: (_fields: object, text: string) => void warned.push(text) };
    const store = await openLowdb(dataDir, { keys: { current: otherKeys.current, others: [someKeys.current] }, log });
    // Not only at a clean stop: this is what a crash leaves.
    const written = (await texts()).join('');
    expect(written).toContain(`v1:${otherKeys.current.id}:`);
    expect(written).not.toContain(`v1:${someKeys.current.id}:`);
    expect(warned.join()).toContain('encrypted anew');
    await store.close();
    const alone = await openLowdb(dataDir, { keys: otherKeys, log });
    expect(await alone.get('attestations', attestation.id)).toEqual({ ...attestation, version: 1 });
    expect(warned).toHaveLength(1);
    await alone.close();
  });

  it('does the same for what stands in the journal alone', async () => {
    const store = await openLowdb(dataDir);
    await store.commit({ put: { attestations: [attestation] } });
    const journal = await readFile(join(dataDir, 'journal.jsonl'), 'utf8');
    await store.close();
    await rm(snapshotFile());
    await writeFile(join(dataDir, 'journal.jsonl'), journal);
    const rotated = { current: otherKeys.current, others: [someKeys.current] };
    await (await openLowdb(dataDir, { keys: rotated })).close();
    expect((await texts()).join('')).not.toContain(`v1:${someKeys.current.id}:`);
    const alone = await openLowdb(dataDir, { keys: otherKeys });
    expect((await alone.get('attestations', attestation.id))?.attestationId).toBe(attestation.attestationId);
    await alone.close();
  });

  it('notices values that were swapped between rows, even with a right checksum', async () => {
    const store = await openLowdb(dataDir);
    await store.commit({ put: { attestations: [attestation, { ...attestation, id: 'attestation-2' }] } });
    await store.close();
    const text = await readFile(snapshotFile(), 'utf8');
    const [first = '', second = ''] = text.match(/"request":\{"\$enc":"[^"]+"\}/g) ?? [];
    const swapped = text.replace(first, 'FIRST').replace(second, first).replace('FIRST', second);
    const data = swapped.slice(swapped.indexOf('"data":') + 7, -2);
    await writeFile(snapshotFile(), `{"format":1,"checksum":"${checksum(data)}","data":${data}}\n`);
    expect(first).not.toBe(second);
    expect(String(await failure({}))).toContain('attestations/attestation-1/request: encryption key');
  });
});
