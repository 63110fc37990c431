import { join } from 'node:path';
import type { Store } from '../../src/agreements/ports.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import type { Case } from './case.ts';
import type { Storm } from './storm.ts';

/** What is wrong with the files of evidence, and with what the shop heard. */
interface Outside {
  readonly evidence: readonly string[];
  readonly events: readonly string[];
}

/** What went to others than Teams: the files of evidence, and the shop's events. */
export async function outside(storm: Storm, store: Store): Promise<Outside> {
  const accepted = storm.people.cases.filter(({ accepted: link }) => link !== null);
  const head = (await store.get('evidence', 'head'))?.hash ?? null;
  const verified = await verifyEvidence({ path: join(storm.dataDir, 'evidence'), head });
  const entries = verified.seen?.entries ?? 0;
  const heard = (kind: string) =>
    new Set(storm.shop.calls.filter(({ event }) => event.kind === kind).map(({ event }) => event.customerId));
  const unheard = (kind: string, cases: readonly Case[]): readonly string[] =>
    cases.filter(({ customerId }) => !heard(kind).has(customerId)).map(({ company }) => `${company}: ${kind}`);
  const blocked = storm.people.cases.filter(({ orders }) => orders.taken > 0);
  return {
    evidence: [
      ...verified.problems.map(({ file, says }) => `${file}: ${says}`),
      ...(entries === accepted.length ? [] : [`${entries} entries of ${accepted.length} agreements`]),
    ],
    events: [
      ...unheard('finalized', accepted),
      ...unheard('blocked', blocked),
      ...unheard(
        'unblocked',
        blocked.filter(({ accepted: link }) => link !== null),
      ),
    ],
  };
}
