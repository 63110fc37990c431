import { createHash } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Attestation } from '../../src/agreements/attestation.ts';
import type { Customer, PersonRef } from '../../src/agreements/customer.ts';
import { DAY, type Instant } from '../../src/agreements/instant.ts';
import { meet } from '../../src/agreements/met.ts';
import type { Clock, Customers, Deps, Store } from '../../src/agreements/ports.ts';
import { type FormSubmission, requestAttestation } from '../../src/agreements/request-attestation.ts';
import type { Conversation, ConversationKind } from '../../src/agreements/rows.ts';
import { handlers } from '../../src/agreements/work.ts';
import { openStore } from '../../src/store/open.ts';
import { type Chat, createChat, createMicrosoft, type Microsoft } from './domain-doubles.ts';
import { alex, contoso, cutoff, inputs, start, timeout } from './domain-samples.ts';

export * from './domain-doubles.ts';
export * from './domain-samples.ts';

export interface MovableClock extends Clock {
  readonly set: (now: Instant) => void;
}

export function createMovableClock(at: Instant = start): MovableClock {
  let now = at;
  const listeners = new Set<() => void>();
  return {
    now: () => now,
    onMove: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set: (to) => {
      now = to;
      for (const listener of listeners) listener();
    },
  };
}

export interface World {
  readonly deps: Deps;
  readonly clock: MovableClock;
  readonly microsoft: Microsoft;
  readonly chat: Chat;
  /** Runs what is due until nothing is. A process that dies in it is thrown. */
  readonly drain: () => Promise<void>;
  /** Lets time pass: every work runs at the moment at which it is due. */
  readonly advance: (ms: number) => Promise<void>;
  /** The clock jumps, and only then does anything run. */
  readonly jump: (ms: number) => Promise<void>;
  /** Starts again from what is on the disk at this moment. */
  readonly restart: () => Promise<void>;
  readonly end: () => Promise<void>;
}

const mostWorks = 5_000;

/** The domain on a real store in a directory of its own, with a Microsoft and a Teams that do as they are told. */
export async function createWorld(
  retentionMs = 90 * DAY,
  more: Pick<Deps, 'eventsOut' | 'campaigns' | 'allowsTenant'> = {},
): Promise<World> {
  const clock = createMovableClock();
  const microsoft = createMicrosoft(clock);
  const chat = createChat();
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `0d000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
  };
  const folders = [await mkdtemp(join(tmpdir(), 'agreements-'))];
  const open = (dataDir: string): Promise<Store> =>
    openStore({
      kind: 'lowdb',
      dataDir,
      keys: { current: { id: 'test', key: Buffer.alloc(32, 7) }, others: [] },
      wallNow: () => start,
      newId,
    });
  let store = await open(folders[0] ?? '');
  const customers: Customers = {
    startingWith: async () => ({ answered: true, value: [] }),
    byId: async () => ({ answered: true, value: null }),
    billingProfile: async () => ({ answered: false, failure: timeout }),
  };
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const world: World = {
    clock,
    microsoft,
    chat,
    deps: {
      get store() {
        return store;
      },
      partnerCenter: microsoft,
      customers,
      notify: chat,
      ids: { newId, hash },
      clock,
      cutoff,
      retentionMs,
      pageUrl: (token) => `https://bot.example/a/${token}`,
      ...more,
    },
    drain: async () => {
      for (let done = 0; done < mostWorks; ) {
        const due = await store.takeDue(clock.now(), 16, 120_000);
        if (due.length === 0) return;
        done += due.length;
        await Promise.all(due.map((work) => handlers[work.kind](world.deps, work)));
      }
      throw new Error('there is always more work due');
    },
    advance: async (ms) => {
      const until = clock.now() + ms;
      await world.drain();
      for (let next = await store.nextDueAt(); next !== null && next <= until; next = await store.nextDueAt()) {
        clock.set(Math.max(next, clock.now()));
        await world.drain();
      }
      clock.set(until);
    },
    jump: async (ms) => {
      clock.set(clock.now() + ms);
      await world.drain();
    },
    restart: async () => {
      const [before = ''] = folders.slice(-1);
      const after = await mkdtemp(join(tmpdir(), 'agreements-'));
      folders.push(after);
      await cp(before, after, { recursive: true, filter: (source) => !basename(source).includes('lock') });
      await store.close();
      store = await open(after);
    },
    end: async () => {
      await store.close();
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
  return world;
}

/** Makes a conversation known, and a person where it is a personal chat. */
export async function known(
  world: World,
  id: string,
  kind: ConversationKind = 'personal',
  person: PersonRef | null = null,
): Promise<void> {
  const conversation: Pick<Conversation, 'id' | 'kind' | 'tenantId' | 'name' | 'reference'> = {
    id,
    kind,
    tenantId: null,
    name: null,
    reference: '{}',
  };
  const who = person === null ? null : { id: person.objectId, name: person.name };
  await meet(world.deps, {
    conversation,
    person: who === null ? null : { ...who, teamsId: '29:someone', tenantId: null, locale: null, timeZone: null },
  });
}

export const aSubmission = (changed: Partial<FormSubmission> = {}): FormSubmission => ({
  formKey: 'form-1',
  customer: contoso,
  inputs: inputs(),
  confirmedName: '',
  replaces: null,
  person: alex,
  conversationId: 'personal-alex',
  card: { activityId: 'card-1', threadId: null, readerId: alex.objectId },
  ...changed,
});

/** Sends in a form and lets the bot make the link. Answers the attestation's row. */
export async function attested(world: World, changed: Partial<FormSubmission> = {}): Promise<Attestation> {
  const submission = aSubmission(changed);
  const requested = await requestAttestation(world.deps, submission);
  if (requested.kind !== 'accepted') throw new Error(`the form was answered with ${requested.kind}`);
  await world.drain();
  return row(world, submission.formKey);
}

/** The attestation as it is stored now. */
export async function row(world: World, id = 'form-1'): Promise<Attestation> {
  const found = await world.deps.store.get('attestations', id);
  if (found === null) throw new Error(`there is no attestation ${id}`);
  return found;
}

/** Who holds the customer's one place, or null. */
export async function placeOf(world: World, customer: Customer = contoso): Promise<string | null> {
  return (await world.deps.store.get('claims', `live:${customer.id}`))?.holder ?? null;
}

/** Kinds of the alerts that were sent, in order. */
export const sentKinds = (world: World): readonly string[] => world.chat.alerts.map(({ view }) => view.alert.kind);

/** Whether nothing is left to be done before what has ended is forgotten. */
export async function atRest(world: World): Promise<boolean> {
  const next = await world.deps.store.nextDueAt();
  return next === null || next > world.clock.now() + world.deps.retentionMs / 2;
}
