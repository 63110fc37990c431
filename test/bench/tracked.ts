import { randomUUID } from 'node:crypto';
import type { Attestation } from '../../src/agreements/attestation.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/agreements/instant.ts';
import type { Change, Store } from '../../src/agreements/ports.ts';
import { nextAttemptAt } from '../../src/agreements/schedule.ts';
import { anAttestation, anEntry } from '../store/samples.ts';

const life = 7 * DAY;
const inOneCommit = 500;
const writers = 4;

/** What is tracked, and when it is to be tried. */
export interface Tracked {
  readonly count: number;
  /** Now, by the bot's clock. */
  readonly now: Instant;
  /** When the first attempt is due; where it is left out, each has its own time in the attempt schedule. */
  readonly dueAt?: (index: number) => Instant;
}

/** Puts live attestations into an empty store as the bot leaves them: links of 7 days, made evenly over the last six, with all that goes with one. */
export async function track(store: Store, tracked: Tracked): Promise<void> {
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < tracked.count) {
      const from = next;
      next += inOneCommit;
      await store.commit(changeOfMany(tracked, from));
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
}

function changeOfMany(tracked: Tracked, from: number): Change {
  const size = Math.min(inOneCommit, tracked.count - from);
  const changes = Array.from({ length: size }, (_, offset) => changeOf(tracked, from + offset));
  return {
    put: {
      attestations: changes.flatMap(({ put }) => put?.attestations ?? []),
      claims: changes.flatMap(({ put }) => put?.claims ?? []),
      cards: changes.flatMap(({ put }) => put?.cards ?? []),
      pages: changes.flatMap(({ put }) => put?.pages ?? []),
    },
    history: changes.flatMap(({ history }) => history ?? []),
    work: changes.flatMap(({ work }) => work ?? []),
  };
}

function changeOf({ count, now, dueAt }: Tracked, index: number): Change {
  const createdAt = now - HOUR - Math.floor((index / count) * 6 * DAY);
  const attestation = attestationOf(index, createdAt);
  const { id, customer, originConversationId } = attestation;
  const attempt = dueAt?.(index) ?? nextAttemptAt(attestation, now) ?? now;
  const entry = { customerId: customer.id, attestationId: id, actor: attestation.owner };
  const holder = { version: 0, attestationId: id };
  return {
    put: {
      attestations: [attestation],
      claims: [{ id: `live:${customer.id}`, version: 0, holder: id }],
      cards: [
        {
          ...holder,
          id: `${originConversationId}|1700000${index}`,
          conversationId: originConversationId,
          threadId: null,
          activityId: `1700000${index}`,
          readerId: attestation.owner.objectId,
        },
      ],
      pages: [
        {
          ...holder,
          id: `${randomUUID()}${randomUUID()}`.replaceAll('-', ''),
          chain: id,
          customer,
          endsAt: createdAt + 30 * DAY,
          shownUntil: createdAt + 30 * DAY,
          renewing: null,
          other: null,
          others: 0,
          newLinkWantedAt: null,
        },
      ],
    },
    history: [
      anEntry({ ...entry, at: createdAt - MINUTE, kind: 'requested', facts: {} }),
      anEntry({ ...entry, at: createdAt, kind: 'created' }),
    ],
    work: [
      { kind: 'finalize', subject: id, dueAt: attempt, lane: customer.id },
      { kind: 'remind', subject: id, dueAt: Math.max(createdAt + life - HOUR, now + HOUR) },
    ],
  };
}

function attestationOf(index: number, createdAt: Instant): Attestation {
  const customer = {
    id: randomUUID(),
    companyName: `Firm ${index} Trading Ltd`,
    domain: `firm${index}.onmicrosoft.com`,
  };
  const owner = `agent-${index % 200}`;
  const { request } = anAttestation();
  return anAttestation({
    id: randomUUID(),
    customer,
    owner: { objectId: owner, name: 'Alex Wilber' },
    requestedAt: createdAt - MINUTE,
    request: { ...request, companyName: customer.companyName, emailAddress: `megan@firm${index}.example` },
    originConversationId: `a:chat-of-${owner}`,
    creation: { requestId: randomUUID(), sends: 1 },
    attestationId: randomUUID(),
    createdAt,
    deadline: createdAt + life,
  });
}
