import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setAside } from '../../src/agreements/set-aside.ts';
import { runDeadLetters } from '../../src/tools/dead-letters-run.ts';
import type { StoreUnderTest } from '../store/contract.ts';
import { lowdbUnderTest } from '../store/lowdb-setup.ts';
import { postgresUnderTest } from '../store/postgres-setup.ts';
import { anOrder, noon } from '../store/samples.ts';

const clock = { now: () => noon, onMove: () => () => undefined };

describe.each([
  ['lowdb', lowdbUnderTest],
  ['PostgreSQL', postgresUnderTest],
])('npm run dead-letters on %s', (_name, open) => {
  let subject: StoreUnderTest;
  beforeEach(async () => {
    subject = await open();
    const { store } = subject;
    await store.commit({ work: [anOrder('a', { lane: 'x' }), anOrder('b')] });
    const works = await store.takeDue(noon, 2, 60_000);
    for (const work of works)
      await setAside({ store, clock }, work, work.subject === 'a' ? new Error('planted') : null);
  });
  afterEach(() => subject.dispose());

  async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const code = await runDeadLetters({ store: subject.store, args, now: () => noon + 5, say });
    return { code, said: said.join('\n') };
  }

  /** What is told to operations is due too. */
  const dueAgain = async () =>
    (await subject.store.takeDue(noon + 5, 9, 60_000)).filter(({ kind }) => kind === 'finalize');
  const trouble = () => subject.store.get('troubles', 'workSetAside');

  it('is what operations are told to use, once, until the last work is settled', async () => {
    expect(await trouble()).toMatchObject({ since: noon, endedAt: null, facts: { works: 2 } });
    expect(await subject.store.all('alerts')).toMatchObject([{ kind: 'operations', trouble: 'workSetAside' }]);
    await run('run', 'finalize a');
    expect(await trouble()).toMatchObject({ endedAt: null });
    await run('drop', 'finalize b');
    expect(await trouble()).toMatchObject({ endedAt: noon + 5 });
  });

  it('lists what was set aside, why and when', async () => {
    const { code, said } = await run();
    expect(code).toBe(0);
    expect(said).toContain('"finalize a": taken 1 times, set aside 2026-06-01T12:00:00.000Z');
    expect(said).toContain('Error: planted');
    expect(said).toContain('the process ended each time');
  });

  it('has one run again at once, and drops another', async () => {
    expect((await run('run', 'finalize a')).code).toBe(0);
    expect((await run('drop', 'finalize b')).code).toBe(0);
    expect((await run()).said).toBe('No work is set aside.');
    expect(await dueAgain()).toMatchObject([{ subject: 'a', lane: 'x', dueAt: noon + 5, attempts: 0 }]);
  });

  it('has all run again', async () => {
    expect((await run('run', 'all')).said.split('\n')).toHaveLength(2);
    expect(await dueAgain()).toHaveLength(2);
  });

  it('does nothing with what it does not know', async () => {
    expect(await run('run', 'finalize z', 'finalize a')).toMatchObject({ code: 1 });
    expect(await run('walk')).toMatchObject({ code: 2 });
    expect(await subject.store.all('deadLetters')).toHaveLength(2);
  });
});
