import { readdirSync } from 'node:fs';
import { inTime } from '../../src/agreements/in-time.ts';
import { HOUR, MINUTE } from '../../src/agreements/instant.ts';
import texts from '../../src/bot/texts/en.json' with { type: 'json' };
import type { BotProcess } from '../support/bot-process.ts';
import { type Case, summaryOf } from './case.ts';
import { isDigest } from './digests.ts';
import { type Heard, heardIn, wasHeard } from './heard.ts';
import { conversationIdOf, type People } from './people.ts';
import type { Pressed } from './press.ts';
import { creating, type Setting } from './setting.ts';

/** For a bot that never comes to rest, however busy the machine. */
const restWithinMs = 300_000;
/** So many steps of ten minutes, then of an hour: far more than the longest pause between two tries. */
const short = 12;
const most = 300;

/** Everybody finishes: unanswered forms are sent again, signatories accept, and time passes until all have been told. Answers the exit code. */
export async function calm(setting: Setting, bot: BotProcess): Promise<number | null> {
  const { people, standIn, sent } = setting;
  // Whatever the dice said: at least one answer of each kind is lost.
  for (const path of creating) standIn.addFault({ method: 'POST', path, dropConnection: 'after' });
  // And somebody who never accepts: with a purchase that stays blocked there is something to digest, to expire and to escalate.
  const stubborn = await people.newCase(false);
  await Promise.all(people.cases.map((one) => untilMade(setting, bot.url, one)));
  people.look();
  for (const one of people.cases.filter(({ links }) => links.size === 0)) await people.openPage(bot.url, one);
  // Whatever the dice said: purchases are blocked, and a signatory says something else than that it is accepted.
  const others = people.cases.filter((one) => one.accepted === null && one !== stubborn);
  for (const one of [stubborn, ...others.slice(0, 5)]) await people.order(one);
  const [silent] = people.cases.filter(
    ({ said, links }) => links.size > 0 && !said.has('other') && !said.has('new-link'),
  );
  if (silent !== undefined) await people.sayOnPage(bot.url, silent, 'other');
  for (const one of people.cases.filter(({ accepts }) => accepts)) await people.accept(one);
  const told = allTold(setting);
  for (let steps = 0; steps < most && !told(); steps += 1) {
    standIn.clock.advance(steps < short ? 10 * MINUTE : HOUR);
    await rested(bot);
    sent.look();
  }
  return bot.stop();
}

/** Waits until the bot has done what is due; throws where it never has. */
export async function rested(bot: BotProcess): Promise<void> {
  if ((await inTime(bot.rest(), restWithinMs)) === null) throw new Error('The bot never came to rest.');
}

/** Whether everybody has heard how everything ended, and a digest has come in the calm too. */
function allTold({ people, connector, shop, evidenceDir }: Setting): () => boolean {
  const ends = people.cases.flatMap((one) => endsOf(people, one));
  const finalized = people.cases.filter(({ accepted }) => accepted !== null).map(({ customerId }) => customerId);
  const before = connector.calls.length;
  return () => {
    const heard = heardIn(connector.calls);
    const events = new Set(
      shop.calls.filter(({ event }) => event.kind === 'finalized').map(({ event }) => event.customerId),
    );
    return (
      connector.calls.slice(before).some((call) => isDigest(people, call)) &&
      ends.every(({ conversationId, summary }) => wasHeard(heard, conversationId, summary)) &&
      finalized.every((id) => events.has(id)) &&
      entriesIn(evidenceDir) >= finalized.length
    );
  };
}

/** Sends the form until the attestation stands, also where Microsoft's answer was lost twice. */
async function untilMade(setting: Setting, url: string, of: Case): Promise<void> {
  const { people } = setting;
  let card = await cardAfter(setting, of, () => people.sendForm(url, of));
  for (let tries = 0; card.includes('"createAgain"'); tries += 1) {
    if (tries === 10) throw new Error(`There is no attestation for ${of.company} after ten tries.`);
    card = await cardAfter(setting, of, () => people.createAgain(url, of));
  }
}

const unmade = [texts['attestation.creating'], texts['attestation.creating.waiting']];

/** The card after a press, in whose place it may come late, when it no longer waits for Microsoft. */
async function cardAfter({ people, connector }: Setting, of: Case, press: () => Promise<Pressed>): Promise<string> {
  let place = connector.calls.length - 1;
  const answer = await press();
  if (answer.kind === 'none') throw new Error(`A press for ${of.company} was answered with ${answer.answered}`);
  let card = answer.kind === 'card' ? answer.card : null;
  while (card === null || unmade.some((text) => card?.includes(text)))
    ({ card, place } = await people.nextEdit(of, place + 1));
  return card;
}

/** What both conversations hear of a case at last, and the operator of one that nobody took care of. */
function endsOf(
  { personal, channel, operator }: People,
  of: Case,
): readonly Pick<Heard, 'conversationId' | 'summary'>[] {
  const summary = summaryOf(of.accepted === null ? 'expired' : 'finalized', of);
  const unblocked = of.accepted !== null && of.orders.taken > 0 ? [summaryOf('unblocked', of)] : [];
  const hearing = of.accepted === null ? [personal, channel, operator] : [personal, channel];
  return [summary, ...unblocked].flatMap((what) =>
    hearing.map((scene) => ({ conversationId: conversationIdOf(scene), summary: what })),
  );
}

function entriesIn(folder: string): number {
  return readdirSync(folder).filter((name) => /^evidence-\d+\.json$/.test(name)).length;
}
