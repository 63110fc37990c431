import { describe, expect, it } from 'vitest';
import type { Subject } from './contract.ts';
import {
  aBlock,
  aCampaign,
  aCampaignRow,
  aClaim,
  aCustomerRow,
  aMirrorRow,
  anAlert,
  anAttestation,
  anEvidenceHead,
  anEvidenceRow,
  aPage,
  aRefusalCode,
  aSecret,
  aTrouble,
  noon,
} from './samples.ts';

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map((row) => row.id).sort();

/** Rows, versions and indexes. */
export function rowTests(subject: Subject): void {
  describe('rows', () => {
    it('answers null for a row that was never written', async () => {
      expect(await subject().store.get('attestations', 'nobody')).toBeNull();
      expect(await subject().store.all('attestations')).toEqual([]);
    });

    it('goes through a large table page by page, each row once', async () => {
      const { store } = subject();
      const names = Array.from({ length: 2_500 }, (_, index) => `live:customer-${index}`);
      for (const id of names.slice(0, 3)) await store.commit({ put: { claims: [aClaim(id)] } });
      await store.commit({ put: { claims: names.slice(3).map((id) => aClaim(id)) } });
      const found: string[] = [];
      for await (const page of store.pages('claims', ['id'])) found.push(...page.map(({ id }) => id));
      expect(found.sort()).toEqual(names.toSorted());
    });

    it('goes through a table with the fields that were asked for, personal ones too', async () => {
      const { store } = subject();
      await store.commit({ put: { attestations: [anAttestation()] } });
      const { id, state, request } = anAttestation();
      const found: object[] = [];
      for await (const page of store.pages('attestations', ['id', 'state', 'request'])) found.push(...page);
      for await (const page of store.pages('readings', ['id'])) found.push(...page);
      expect(found).toMatchObject([{ id, state, request }]);
    });

    it('gives back what was written, with the next version', async () => {
      const { store } = subject();
      expect(await store.commit({ put: { attestations: [anAttestation()] } })).toEqual({ kind: 'committed' });
      expect(await store.get('attestations', 'attestation-1')).toEqual(anAttestation({ version: 1 }));
    });

    it('writes a row again with the version that it was read with', async () => {
      const { store } = subject();
      await store.commit({ put: { attestations: [anAttestation()] } });
      await store.commit({ put: { attestations: [anAttestation({ version: 1, state: 'cancelled' })] } });
      expect(await store.get('attestations', 'attestation-1')).toEqual(
        anAttestation({ version: 2, state: 'cancelled' }),
      );
    });

    it('refuses a stale version and keeps the newer row', async () => {
      const { store } = subject();
      await store.commit({ put: { attestations: [anAttestation()] } });
      await store.commit({ put: { attestations: [anAttestation({ version: 1, state: 'cancelled' })] } });
      const stale = await store.commit({ put: { attestations: [anAttestation({ version: 1, state: 'finalized' })] } });
      expect(stale).toEqual({ kind: 'conflict', table: 'attestations', id: 'attestation-1' });
      expect((await store.get('attestations', 'attestation-1'))?.state).toBe('cancelled');
    });

    it('refuses to make a row that exists, and to change one that does not', async () => {
      const { store } = subject();
      await store.commit({ put: { claims: [aClaim()] } });
      const again = await store.commit({ put: { claims: [aClaim()] } });
      const absent = await store.commit({ put: { claims: [aClaim('live:customer-2', { version: 3 })] } });
      expect(again).toEqual({ kind: 'conflict', table: 'claims', id: 'live:customer-1' });
      expect(absent).toEqual({ kind: 'conflict', table: 'claims', id: 'live:customer-2' });
    });

    it('removes a row of the expected version only, after which it can be made anew', async () => {
      const { store } = subject();
      const claim = { id: 'live:customer-1', version: 1 };
      await store.commit({ put: { claims: [aClaim()] } });
      expect(await store.commit({ remove: { claims: [{ ...claim, version: 2 }] } })).toMatchObject({
        kind: 'conflict',
      });
      expect(await store.commit({ remove: { claims: [claim] } })).toEqual({ kind: 'committed' });
      expect(await store.commit({ remove: { claims: [claim] } })).toMatchObject({ kind: 'conflict' });
      expect(await store.get('claims', claim.id)).toBeNull();
      expect(await store.commit({ put: { claims: [aClaim()] } })).toEqual({ kind: 'committed' });
    });

    it('keeps rows of different tables with the same id apart', async () => {
      const { store } = subject();
      await store.commit({ put: { claims: [aClaim('same')], alerts: [anAlert({ id: 'same' })] } });
      await store.commit({ remove: { claims: [{ id: 'same', version: 1 }] } });
      expect(await store.get('alerts', 'same')).toEqual(anAlert({ id: 'same', version: 1 }));
    });

    it('keeps secrets, troubles and refusal codes, changes and removes them', async () => {
      const { store } = subject();
      const put = { secrets: [aSecret()], troubles: [aTrouble()], refusalCodes: [aRefusalCode()] };
      expect(await store.commit({ put })).toEqual({ kind: 'committed' });
      const ended = aTrouble({ version: 1, endedAt: noon + 1 });
      const explained = aRefusalCode({ version: 1, attestationIds: ['a', 'b'], cameBeforeSuccess: true });
      const change = {
        put: { troubles: [ended], refusalCodes: [explained] },
        remove: { secrets: [{ id: 'refreshToken', version: 1 }] },
      };
      expect(await store.commit(change)).toEqual({ kind: 'committed' });
      expect(await store.commit({ put })).toMatchObject({ kind: 'conflict' });
      const rotated = aSecret({ value: 'another', seed: 'hash', obtainedAt: noon + 1 });
      expect(await store.commit({ put: { secrets: [rotated] } })).toEqual({ kind: 'committed' });
      const reopened = await subject().reopen();
      expect(await reopened.get('secrets', 'refreshToken')).toEqual({ ...rotated, version: 1 });
      expect(await reopened.all('troubles')).toEqual([{ ...ended, version: 2 }]);
      expect(await reopened.get('refusalCodes', '1999')).toEqual({ ...explained, version: 2 });
    });

    it('keeps acceptance pages, found by the attestation that they show', async () => {
      const { store } = subject();
      await store.commit({ put: { pages: [aPage()] } });
      await store.commit({ put: { pages: [aPage({ version: 1, attestationId: 'attestation-2', other: null })] } });
      expect(await store.find('pages', 'attestation', 'attestation-1')).toEqual([]);
      const reopened = await subject().reopen();
      const moved = aPage({ version: 2, attestationId: 'attestation-2', other: null });
      expect(await reopened.find('pages', 'attestation', 'attestation-2')).toEqual([moved]);
      expect(await reopened.get('pages', moved.id)).toEqual(moved);
    });

    it('keeps the customers of the mirror, and how far it has come', async () => {
      const { store } = subject();
      await store.commit({ put: { customers: [aCustomerRow()], mirror: [aMirrorRow()] } });
      const left = aCustomerRow({ version: 1, leftAt: noon, reseller: null });
      await store.commit({
        put: { customers: [left], mirror: [aMirrorRow({ version: 1, stage: 'done', cursor: null })] },
      });
      const reopened = await subject().reopen();
      expect(await reopened.all('customers')).toEqual([{ ...left, version: 2 }]);
      expect(await reopened.get('mirror', 'mirror')).toEqual(aMirrorRow({ version: 2, stage: 'done', cursor: null }));
    });

    it('keeps campaigns and their rows, found by state and by campaign', async () => {
      const { store } = subject();
      const other = aCampaignRow({ id: 'campaign-2:1', campaignId: 'campaign-2' });
      await store.commit({ put: { campaigns: [aCampaign()], campaignRows: [aCampaignRow(), other] } });
      await store.commit({ put: { campaigns: [aCampaign({ version: 1, state: 'ended', endedAt: noon })] } });
      const reopened = await subject().reopen();
      expect(await reopened.find('campaigns', 'state', 'running')).toEqual([]);
      const ended = aCampaign({ version: 2, state: 'ended', endedAt: noon });
      expect(await reopened.find('campaigns', 'state', 'ended')).toEqual([ended]);
      expect(await reopened.find('campaignRows', 'campaign', 'campaign-1')).toEqual([aCampaignRow({ version: 1 })]);
    });

    it('keeps the head of the evidence and its entries', async () => {
      const { store } = subject();
      const put = { evidence: [anEvidenceHead()], evidenceEntries: [anEvidenceRow()] };
      expect(await store.commit({ put })).toEqual({ kind: 'committed' });
      expect(await store.commit({ put: { evidence: [anEvidenceHead()] } })).toMatchObject({ kind: 'conflict' });
      const next = { evidence: [anEvidenceHead({ version: 1, sequence: 2, hash: 'b'.repeat(64) })] };
      expect(await store.commit({ put: next })).toEqual({ kind: 'committed' });
      const reopened = await subject().reopen();
      expect(await reopened.get('evidence', 'head')).toEqual({ ...next.evidence[0], version: 2 });
      expect(await reopened.all('evidenceEntries')).toEqual([anEvidenceRow({ version: 1 })]);
    });

    it('is not changed by what the caller does with its object afterwards', async () => {
      const { store } = subject();
      const customer = { id: 'customer-1', companyName: 'Contoso', domain: 'contoso.com' };
      const committed = store.commit({ put: { attestations: [anAttestation({ customer })] } });
      customer.companyName = 'Fabrikam';
      await committed;
      expect((await store.get('attestations', 'attestation-1'))?.customer.companyName).toBe('Contoso');
    });

    it('keeps every kind of text', async () => {
      const { store } = subject();
      const holder = 'Zoë \u{1F600} "quoted"\nnext line\u2028\\ \u0000 end';
      await store.commit({ put: { claims: [aClaim('text', { holder })] } });
      expect((await (await subject().reopen()).get('claims', 'text'))?.holder).toBe(holder);
    });
  });

  describe('indexes', () => {
    it('finds rows by an index, and follows them when they change', async () => {
      const { store } = subject();
      const second = anAttestation({ id: 'attestation-2', state: 'expired' });
      await store.commit({ put: { attestations: [anAttestation(), second] } });
      expect(ids(await store.find('attestations', 'customer', 'customer-1'))).toEqual([
        'attestation-1',
        'attestation-2',
      ]);
      expect(ids(await store.find('attestations', 'state', 'pending'))).toEqual(['attestation-1']);
      expect(await store.count('attestations', 'state', 'pending')).toBe(1);
      expect(await store.count('attestations', 'state', 'failed')).toBe(0);

      await store.commit({ put: { attestations: [anAttestation({ version: 1, state: 'expired' })] } });
      expect(await store.find('attestations', 'state', 'pending')).toEqual([]);
      const expired = await store.find('attestations', 'state', 'expired');
      expect(ids(expired)).toEqual(['attestation-1', 'attestation-2']);
      expect(expired.find((row) => row.id === 'attestation-1')?.version).toBe(2);
    });

    it('does not find removed rows, nor rows with null in the field', async () => {
      const { store } = subject();
      const other = anAlert({ id: 'block-1:purchaseBlocked', attestationId: null, blockId: 'block-1', unheard: true });
      await store.commit({ put: { alerts: [anAlert(), other], blocks: [aBlock()] } });
      expect(ids(await store.find('alerts', 'attestation', 'attestation-1'))).toEqual(['attestation-1:finalized']);
      expect(ids(await store.find('alerts', 'unheard', 'yes'))).toEqual(['block-1:purchaseBlocked']);
      expect(await store.find('alerts', 'attestation', 'null')).toEqual([]);

      await store.commit({ remove: { alerts: [{ id: other.id, version: 1 }] } });
      expect(await store.find('alerts', 'unheard', 'yes')).toEqual([]);
    });

    it('still finds everything after reopening', async () => {
      const { store } = subject();
      const rows = Array.from({ length: 30 }, (_, index) =>
        anAttestation({ id: `attestation-${index}`, state: index % 3 === 0 ? 'pending' : 'expired' }),
      );
      await store.commit({ put: { attestations: rows } });
      await store.commit({ remove: { attestations: [{ id: 'attestation-0', version: 1 }] } });
      const reopened = await subject().reopen();
      expect(await reopened.find('attestations', 'state', 'pending')).toHaveLength(9);
      expect(await reopened.find('attestations', 'customer', 'customer-1')).toHaveLength(29);
      expect(await reopened.get('attestations', 'attestation-3')).toEqual(
        anAttestation({ id: 'attestation-3', version: 1, requestedAt: noon }),
      );
    });
  });
}
