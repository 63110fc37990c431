import { afterEach, expect, it } from 'vitest';
import { createMirrorWorld, type MirrorWorld } from '../support/mirror-world.ts';
import { sized } from './size.ts';

let world: MirrorWorld;
afterEach(() => world.end());

const customers = sized({ small: 400, full: 20_000 });
const requestsPerMinute = 400;
/** What people and the mirror may use together before the mirror waits: a fifth stays free. */
const allowed = requestsPerMinute * 0.8;

/** The most of these that began within any minute. */
function mostInAMinute(times: readonly number[]): number {
  let first = 0;
  return times.reduce((most, time, at) => {
    while ((times[first] ?? time) <= time - 60_000) first += 1;
    return Math.max(most, at - first + 1);
  }, 0);
}

const read = (path: string): boolean => path.includes('/agreements') || path.includes('/direct');

it(`mirrors ${customers} customers with what people leave of ${requestsPerMinute} requests a minute, and goes on where it was stopped`, async () => {
  world = await createMirrorWorld({ customers: [], many: customers, requestsPerMinute, latencyMs: 400 });
  const { time, asked, partnerCenter, simulator } = world;
  const ids = simulator.state().customers.map(({ id }) => id);

  // Somebody asks something every few seconds.
  let asking = true;
  const questions = (async (): Promise<void> => {
    for (let at = 0; asking; at += 1) {
      await time.sleep(5_000, new AbortController().signal);
      await partnerCenter.interactive.readAcceptance(ids[(at * 17) % ids.length] ?? '');
    }
  })();
  const readSoFar = (): number => world.portfolio.progress().read;
  // Counting all of them at every request would take longer than the requests.
  await world.until(() => asked.length >= customers && readSoFar() >= customers / 2.5);
  const half = time.elapsedMs();
  await world.restart();
  const pagesBefore = asked.filter(({ path }) => path.startsWith('/v1/customers?')).length;
  const from = time.elapsedMs();
  const before = readSoFar();
  await world.until(() => asked.length >= customers * 2.4 && readSoFar() === customers);
  const took = half + time.elapsedMs() - from;
  asking = false;
  await world.until(() => false || time.elapsedMs() > from + took + 20_000);
  await questions;

  const own = asked.filter(({ priority }) => priority === 'mirror');
  const people = asked.filter(({ priority }) => priority === 'interactive');
  const share = own.length / ((allowed * took) / 60_000 - people.length);
  const readings = own.filter(({ path }) => read(path));
  console.log(
    JSON.stringify({
      soak: 'mirror',
      customers,
      requests: own.length,
      minutes: Math.round(took / 6_000) / 10,
      share: Math.round(share * 1_000) / 1_000,
      readBeforeStop: before,
      peopleAsked: people.length,
      longestWaitMs: Math.max(...people.map(({ waitedMs }) => waitedMs)),
    }),
  );
  expect(share).toBeGreaterThanOrEqual(0.95);
  // What was read before the stop is not read again, and neither is the list.
  expect(before).toBeGreaterThanOrEqual(customers / 2.5);
  expect(readings.length).toBeGreaterThanOrEqual(customers * 2);
  // At the stop a dozen at most were being asked about.
  expect(readings.length).toBeLessThanOrEqual(customers * 2 + 2 * 12);
  expect(asked.filter(({ path }) => path.startsWith('/v1/customers?')).length).toBe(Math.ceil(customers / 500));
  expect(pagesBefore).toBe(Math.ceil(customers / 500));
  // Never more than Microsoft allows, and nobody waits.
  expect(mostInAMinute(asked.map(({ at }) => at))).toBeLessThanOrEqual(requestsPerMinute);
  expect(people.length).toBeGreaterThan(20);
  expect(Math.max(...people.map(({ waitedMs }) => waitedMs))).toBe(0);
});
