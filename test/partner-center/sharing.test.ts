import { describe, expect, it } from 'vitest';
import { fixture, type Received, withClient } from './loopback.ts';

const id = '11111111-0000-4000-8000-00000000000a';
const other = '11111111-0000-4000-8000-00000000000b';
const agreement = { requestId: 'i', customerId: id, attestationId: 'a', dateAgreed: 0, userId: 'u' };

const react = ({ url, method }: Received) => {
  if (method === 'POST') return { status: 201, json: {} };
  if (url.includes('directSigned')) return { json: { isSigned: false } };
  if (url.includes('/agreements')) return { json: [] };
  if (url.includes('/profiles/')) return { json: fixture('billing-profile') };
  return { json: url.includes('filter') ? [] : fixture('customer') };
};

describe('people who ask the same at the same time', () => {
  it('share one reading', async () => {
    await withClient({ react }, async (client, server) => {
      const [first, second] = await Promise.all([client.readAcceptance(id), client.readAcceptance(id)]);
      expect(first).toBe(second);
      expect(server.received.length).toBe(2);
      await Promise.all([client.byId(id), client.byId(id), client.billingProfile(id), client.billingProfile(id)]);
      expect(server.received.length).toBe(4);
      await Promise.all([client.startingWith('con', 5), client.startingWith('con', 5)]);
      expect(server.received.length).toBe(6);
    });
  });

  it('have an answer of their own where they ask another thing, or later', async () => {
    await withClient({ react }, async (client, server) => {
      await Promise.all([
        client.byId(id),
        client.byId(other),
        client.startingWith('con', 5),
        client.startingWith('con', 6),
      ]);
      expect(server.received.length).toBe(6);
      await client.byId(id);
      expect(server.received.length).toBe(7);
    });
  });

  it('share a fault as well, and the next asks anew', async () => {
    await withClient({ react }, async (client) => {
      const both = await Promise.allSettled([client.readAcceptance('..'), client.readAcceptance('..')]);
      expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      await expect(client.readAcceptance('..')).rejects.toThrow(RangeError);
    });
  });
});

describe('a reading of one’s own', () => {
  it('is what due work gets, also where people are asking the same', async () => {
    await withClient({ react }, async (client, server, { background }) => {
      await Promise.all([client.readAcceptance(id), background.readAcceptance(id), background.readAcceptance(id)]);
      expect(server.received.length).toBe(6);
    });
  });

  it('is what people get who ask after an agreement was made', async () => {
    const held: (() => void)[] = [];
    const slow: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (init?.method === 'GET' && held.length < 2) await new Promise<void>((resolve) => void held.push(resolve));
      return answer;
    };
    await withClient({ react, deps: { fetch: slow } }, async (client, server, { background }) => {
      const before = client.readAcceptance(id);
      await expect.poll(() => held.length).toBe(2);
      await background.createAgreement(agreement);
      const after = await client.readAcceptance(id);
      for (const release of held) release();
      expect(await before).not.toBe(after);
      expect(server.received.length).toBe(5);
    });
  });
});
