import { watch } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { HOUR, MINUTE } from '../../src/agreements/instant.ts';
import type { FaultInput } from '../../src/simulator/simulator.ts';
import type { BotProcess } from '../support/bot-process.ts';
import { linkMinutes } from './case.ts';
import type { Random } from './random.ts';
import { creating, type Setting } from './setting.ts';

/** One life of the bot: everybody does something, and somewhere in it the process is killed. Answers whether presses were under way. */
export async function blow(setting: Setting, bot: BotProcess): Promise<boolean> {
  const { people, random, standIn } = setting;
  people.look();
  for (const fault of faults(random)) standIn.addFault(fault);
  const deeds = deedsOf(setting, bot.url).map(async (deed) => {
    await wait(random.between(0, 120));
    await deed();
  });
  await killMoment(setting, bot);
  const amidst = people.pressing() > 0;
  await bot.kill();
  await Promise.all(deeds);
  setting.sent.look();
  // Sometimes the bot is away for long enough that links reach their end without it.
  if (random.chance(0.1)) standIn.clock.advance(random.between(5, linkMinutes) * MINUTE);
  // A night, after which digests and what nobody took are due.
  if (random.chance(0.1)) standIn.clock.advance(random.between(5, 20) * HOUR);
  return amidst;
}

/** Where the bot has nothing to tell. */
const longestLifeMs = 2_000;

/**
 * Some time of its life; or when a message has just reached Teams, of which the bot then never hears; or when evidence has just been
 * written, before that is in the store.
 */
async function killMoment({ random, lives, evidenceDir }: Setting, bot: BotProcess): Promise<void> {
  const moment = random.pick(['time', 'time', 'time', 'message', 'message', 'evidence']);
  if (moment === 'time') return void (await wait(random.between(10, 250)));
  const { promise: met, resolve } = Promise.withResolvers<void>();
  const kill = (): void => {
    // At once: the bot must not even begin to write something down.
    void bot.kill();
    resolve();
  };
  if (moment === 'message') lives.atMessage(random.between(1, 3), kill);
  const watcher = watch(evidenceDir, (_event, name) => {
    if (moment === 'evidence' && name?.endsWith('.json') === true) kill();
  });
  await Promise.race([met, wait(longestLifeMs)]);
  watcher.close();
}

/** Answers that are late or lost, also of calls that took effect. */
function faults(random: Random): readonly FaultInput[] {
  return creating.flatMap((path): readonly FaultInput[] => [
    ...(random.chance(0.25)
      ? [{ method: 'POST', path, dropConnection: random.chance(0.7) ? ('after' as const) : ('before' as const) }]
      : []),
    ...(random.chance(0.5) ? [{ method: 'POST', path, delayMs: random.between(5, 80) }] : []),
  ]);
}

function deedsOf({ people, random, standIn }: Setting, url: string): readonly (() => Promise<unknown>)[] {
  const { cases } = people;
  const untaken = cases.filter(({ taken }) => !taken);
  const open = cases.filter(({ accepted, links }) => accepted === null && links.size > 0);
  const unaccepted = cases.filter(({ accepted }) => accepted === null);
  const unread = cases.filter(({ taken, links }) => taken && links.size === 0);
  const ready = open.filter(({ accepts }) => accepts);
  // Said once each: said again after an answer that was lost, it would be another alert.
  const quietly = open.filter(({ said }) => !said.has('new-link') && !said.has('other'));
  return [
    ...Array.from({ length: random.between(1, 3) }, () => async () => {
      const made = await people.newCase(random.chance(0.6));
      await people.sendForm(url, made);
      people.look();
    }),
    ...untaken.map((one) => () => people.sendForm(url, one)),
    ...random.some(open, 3).map((one) => () => people.checkNow(url, one)),
    ...random.some(ready, 4).map((one) => async () => {
      await people.accept(one);
      const said = random.pick(['nothing', 'button', 'page']);
      if (said === 'button') await people.checkNow(url, one);
      if (said === 'page') await people.sayOnPage(url, one, 'accepted');
    }),
    ...unread.map((one) => () => people.openPage(url, one)),
    ...random.some(quietly, 2).map((one) => () => people.sayOnPage(url, one, random.pick(['new-link', 'other']))),
    ...random.some(unaccepted, 2).map((one) => () => people.order(one)),
    async () => standIn.clock.advance(random.between(0, 6) * MINUTE),
  ];
}
