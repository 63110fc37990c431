import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Campaign, type CampaignRow, totalsOf } from '../../src/agreements/campaign.ts';
import { DAY } from '../../src/agreements/instant.ts';
import type { Store } from '../../src/agreements/ports.ts';
import { createIds } from '../../src/ids.ts';
import { chooseByList } from '../../src/portfolio/campaign-choose.ts';
import { readList } from '../../src/portfolio/campaign-csv.ts';
import { makeCampaign } from '../../src/portfolio/campaign-make.ts';
import { startCampaign } from '../../src/portfolio/campaign-steer.ts';
import { resultOf, rowsTable } from '../../src/portfolio/campaign-tables.ts';
import { makeFile } from '../../src/portfolio/file-make.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { loadOrMakeKey } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { seededRandom } from '../crash/random.ts';
import { aPlan, aPortfolioRow } from '../portfolio/campaign-setup.ts';
import { type BotProcess, type PreparedBot, prepareBotProcess } from '../support/bot-process.ts';
import { alex } from '../support/domain.ts';
import { sized } from './size.ts';

const count = sized({ small: 60, full: 2_000 });
const kills = sized({ small: 6, full: 25 });
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 2 ** 31);
const random = seededRandom(seed);
const hour = 60;

const domainOf = (at: number): string => `customer-${at}.example`;
/** What the stand-in and the list make of every tenth customer. */
const kinds = [
  'direct',
  'noPhone',
  'badMail',
  'duplicate',
  'accepts',
  'plain',
  'plain',
  'plain',
  'accepts',
  'plain',
] as const;
const kindOf = (at: number) => kinds[at % kinds.length] ?? 'plain';
const mailOf = (at: number): string => `kim${kindOf(at) === 'badMail' ? '..' : '.'}akers@${domainOf(at)}`;

interface Seen {
  readonly rows: readonly CampaignRow[];
  readonly campaign: Campaign;
  readonly mails: ReadonlyMap<string, number>;
}

let standIn: Simulator;
let dataDir = '';
let next: PreparedBot;
let atWork: Seen;
let atEnd: Seen;
const ids = new Map<number, string>();
/** Rows of which it was not known whether their message came. */
const uncertain = new Set<number>();

beforeAll(async () => {
  console.log(`A campaign of ${count} customers, ${kills} kills, seed ${seed} (repeat with CRASH_SEED=${seed}).`);
  const began = performance.now();
  dataDir = await mkdtemp(join(tmpdir(), 'mca-campaign-'));
  standIn = await startSimulator({ customers: [] });
  // From a Monday on, so that four waves go out on four days.
  while (new Date(standIn.clock.now()).getUTCDay() !== 1) standIn.clock.advance(24 * hour * 60_000);
  for (let at = 0; at < count; at += 1) {
    const made = await standIn.addCustomer({
      companyName: `Customer ${at}`,
      domain: domainOf(at),
      directSigned: kindOf(at) === 'direct',
    });
    ids.set(at, made.id);
    if (kindOf(at) === 'duplicate')
      standIn.addFault({
        method: 'POST',
        path: `/v1/customers/${made.id}/agreements`,
        times: 50,
        status: 400,
        body: { code: '600061', description: 'Agreement already exists.' },
      });
  }
  const options = {
    dataDir,
    standIn,
    root: new URL('./campaign-child.ts', import.meta.url),
    compileCache: join(dataDir, 'compiled'),
  };
  next = prepareBotProcess(options);
  const launch = (): Promise<BotProcess> => {
    const prepared = next;
    next = prepareBotProcess(options);
    return prepared.start();
  };
  await inStore(make);
  await untilIdle(launch, kills / 3);
  await inStore(async (store) => {
    const started = await startCampaign({ store, clock: standIn.clock }, 'c1');
    if (started.kind !== 'done') throw new Error(`the campaign could not be started: ${started.kind}`);
  });
  // Waves of a quarter each, over six days, amidst trouble.
  for (let day = 0; day < 6; day += 1) {
    trouble();
    standIn.clock.advance(12 * hour * 60_000);
    await untilIdle(launch, kills / 9);
    standIn.clock.advance(12 * hour * 60_000);
    await untilIdle(launch, 0);
    // Before anybody accepts, whose acceptance would say that the message came.
    for (const { number, state } of (await see()).rows) if (state === 'perhapsSent') uncertain.add(number);
    for (const [at, id] of ids) if (kindOf(at) === 'accepts') await accept(at, id);
  }
  // What was put off is done, and what was accepted last is recorded.
  for (const _half of [1, 2]) {
    standIn.clock.advance(8 * hour * 60_000);
    await untilIdle(launch, 0);
  }
  atWork = await see();
  await untilIdle(launch, 0, 20);
  atEnd = await see();
  console.log(
    JSON.stringify({
      atWork: atWork.campaign.totals,
      atEnd: atEnd.campaign.totals,
      seconds: Math.round((performance.now() - began) / 1_000),
    }),
  );
}, 30 * 60_000);

afterAll(async () => {
  await next.discard();
  await standIn.stop();
  await rm(dataDir, { recursive: true });
});

async function inStore<T>(act: (store: Store) => Promise<T>): Promise<T> {
  const keys = await loadOrMakeKey(join(dataDir, 'bot.key'));
  const { newId } = createIds(keys.current.key);
  const store = await openStore({ kind: 'lowdb', dataDir: join(dataDir, 'store'), keys, wallNow: Date.now, newId });
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}

async function make(store: Store): Promise<void> {
  const heading = 'domain,country,language,companyName,signatoryFirstName,signatoryLastName,emailAddress,phoneNumber';
  const lines = Array.from({ length: count }, (_, at) => {
    const phone = kindOf(at) === 'noPhone' ? 'none' : '+49 30 5550100';
    return `${domainOf(at)},DE,de-DE,Customer ${at},Kim,Akers,${mailOf(at)},${phone}`;
  });
  const read = readList([heading, ...lines].join('\n'));
  if (read.kind !== 'list') throw new Error(read.kind);
  const mirror = [...ids].map(([at, id]) => aPortfolioRow({ id, companyName: `Customer ${at}`, domain: domainOf(at) }));
  const rows = chooseByList({ rows: () => mirror }, read.lines, { people: [alex], replyTo: null, named: () => null });
  const now = standIn.clock.now();
  const plan = aPlan({
    waveSize: Math.ceil(count / 4),
    startsAt: now,
    endsAt: now + 7 * DAY,
    remindDays: null,
    hour: 0,
  });
  await makeCampaign({ store, clock: standIn.clock }, 'c1', { plan, rows });
}

/** Answers that are throttled, refused, late or lost, of links and of messages. */
function trouble(): void {
  const times = (share: number): number => Math.max(1, Math.round(count * share));
  const making = { method: 'POST', path: '/v1/attestations/enhanced' };
  const mailing = { method: 'POST', path: '/v1.0/users/*' };
  standIn.addFault({ ...making, times: times(0.01), status: 429, headers: { 'Retry-After': '1' } });
  standIn.addFault({ ...making, times: times(0.005), dropConnection: 'after' });
  standIn.addFault({ ...making, times: times(0.01), delayMs: 30 });
  standIn.addFault({
    ...mailing,
    times: times(0.005),
    status: 400,
    body: { error: { code: 'ErrorInvalidRecipients' } },
  });
  standIn.addFault({ ...mailing, times: times(0.005), dropConnection: 'after' });
}

async function accept(at: number, _id: string): Promise<void> {
  const found = standIn.state().attestations.find((one) => one.emailAddress === mailOf(at));
  if (found !== undefined && found.acceptedAt === undefined) await standIn.accept(found.attestationId);
}

/** Lets a process work until nothing is due, after so many days; so many others are killed before, in the middle of their work. */
async function untilIdle(launch: () => Promise<BotProcess>, deaths: number, days = 0): Promise<void> {
  for (let death = 0; death < deaths; death += 1) {
    const doomed = await launch();
    await wait(random.between(5, 400));
    await doomed.kill();
  }
  const process = await launch();
  await calm(process);
  for (let day = 0; day < days; day += 1) {
    standIn.clock.advance(24 * hour * 60_000);
    await calm(process);
  }
  expect(await process.stop()).toBe(0);
}

/** Nothing is due and nothing runs, seen three times in a row. */
async function calm({ url }: BotProcess): Promise<void> {
  for (let seen = 0; seen < 3; ) {
    const text = await (await fetch(url)).text();
    seen = text.includes('true') ? seen + 1 : 0;
    await wait(20);
  }
}

async function see(): Promise<Seen> {
  const mails = new Map<string, number>();
  for (const { to } of standIn.state().mails) for (const one of to) mails.set(one, (mails.get(one) ?? 0) + 1);
  return inStore(async (store) => {
    const rows = await store.find('campaignRows', 'campaign', 'c1');
    const campaign = await store.get('campaigns', 'c1');
    if (campaign === null) throw new Error('the campaign is gone');
    return { rows: [...rows].sort((a, b) => a.number - b.number), campaign, mails };
  });
}

describe(`a campaign of ${count} customers amidst trouble and kills`, () => {
  it('made at most one link for each, and wrote to each at most once', () => {
    const made = Map.groupBy(standIn.state().attestations, ({ emailAddress }) => emailAddress);
    expect([...made.values()].filter((of) => of.length > 1)).toEqual([]);
    expect([...atEnd.mails].filter(([, times]) => times > 1)).toEqual([]);
    expect(made.size).toBeGreaterThan(count / 2);
    expect(atEnd.mails.size).toBeGreaterThan(count / 2);
  });

  it('has the true result of every row', () => {
    const allowed: Readonly<Record<(typeof kinds)[number], readonly string[]>> = {
      direct: ['alreadyAccepted'],
      noPhone: ['skipped fields'],
      badMail: ['failed refused'],
      duplicate: ['failed duplicate'],
      accepts: ['finalized'],
      plain: ['sent', 'perhapsSent', 'toSend mailRefused'],
    };
    const told = atWork.rows.map(
      ({ number, state, reason }) => [number - 1, reason === null ? state : `${state} ${reason}`] as const,
    );
    // A link whose answer was lost twice is a person's to look at, whosever it is.
    const wrong = told.filter(
      ([at, result]) => result !== 'failed unanswered' && !allowed[kindOf(at)].includes(result),
    );
    expect(wrong).toEqual([]);
    expect(told.filter(([, result]) => result === 'failed unanswered').length).toBeLessThan(count / 20);
  });

  it('says of a message what became of it', () => {
    for (const { number, state } of atWork.rows) {
      const times = atWork.mails.get(mailOf(number - 1)) ?? 0;
      if (state === 'sent') expect(times, String(number)).toBe(1);
      if (['toSend', 'skipped', 'alreadyAccepted', 'notAsked'].includes(state)) expect(times, String(number)).toBe(0);
    }
    expect(uncertain.size).toBeGreaterThan(0);
  });

  it('ends with every row at rest, and with counts that are the rows', () => {
    expect(atEnd.campaign.state).toBe('ended');
    expect(atEnd.campaign.totals).toEqual(totalsOf(atEnd.rows));
    expect(Object.values(atEnd.campaign.totals).reduce((sum, one) => sum + one, 0)).toBe(count);
    const open = atEnd.rows.filter(({ settledAt }) => settledAt === null).map(({ number, state }) => [number, state]);
    expect(open).toEqual([]);
  });

  it('gives files that balance to the last row', async () => {
    const words = {
      sheet: 'rows',
      column: (name: string) => name,
      result: (result: string) => result,
      reason: (reason: string) => reason,
    };
    for (const seen of [atWork, atEnd]) {
      const bytes = await makeFile('csv', rowsTable(seen.campaign, seen.rows, words));
      const lines: readonly Record<string, string>[] = parse(Buffer.from(bytes), { columns: true, bom: true });
      expect(lines).toHaveLength(count);
      expect(new Set(lines.map((line) => line['customerId'])).size).toBe(count);
      const counted = Object.groupBy(lines, (line) => line['result'] ?? '');
      const expected = Object.groupBy(seen.rows, (row) => resultOf(row, seen.campaign));
      expect(
        Object.entries(counted)
          .map(([result, of]) => [result, of?.length])
          .sort(),
      ).toEqual(
        Object.entries(expected)
          .map(([result, of]) => [result, of?.length])
          .sort(),
      );
    }
  });
});
