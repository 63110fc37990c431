import { inTime } from '../agreements/in-time.ts';
import { markHeard, unheardAlerts } from '../agreements/my-day.ts';
import { alertFor } from './alert-for.ts';
import type { CardMessage } from './cards/types.ts';
import { errorCard, namedNotice } from './cards.ts';
import { activityOf, finishLater, type Mouth, post, track } from './perform.ts';
import type { Reply, Turn } from './turn.ts';

/** How a turn can speak: now, and when it is over. */
export interface Mouths {
  readonly now: Mouth;
  readonly late: Mouth;
}

/** Answers what was typed: in time with the answer itself, else with *Asking Microsoft…*, which becomes the answer when it is there. */
export async function answerTyped(turn: Turn, mouths: Mouths, asked: Promise<readonly Reply[]>): Promise<void> {
  const replies = safely(turn, asked);
  const ready = await inTime(replies, patience(turn));
  if (ready !== null) return say(turn, mouths.now, ready.value);
  return sayWhenReady(turn, mouths, replies);
}

/** Answers a button that came as a message: like a press, but the new card has to be put in the old one's place by an edit. */
export async function answerSubmitted(turn: Turn, mouths: Mouths, asked: Promise<readonly Reply[]>): Promise<void> {
  const replies = safely(turn, asked);
  const ready = await inTime(replies, patience(turn));
  if (ready === null) return sayWhenReady(turn, mouths, replies);
  for (const reply of ready.value) {
    if (reply.to === 'inPlace' && turn.pressedIn !== null && !isForOneAlone(turn, reply))
      await putInPlace(turn, mouths.late, { reply, activityId: turn.pressedIn });
    else await post(turn, mouths.now, reply);
  }
}

/** What is answered within a turn waits a little longer than a single question to Microsoft, so that its own way of being late comes first. */
function patience(turn: Turn): number {
  return turn.patienceMs + 1_000;
}

async function sayWhenReady(turn: Turn, mouths: Mouths, replies: Promise<readonly Reply[]>): Promise<void> {
  const waiting = await mouths.now.post(activityOf(working(turn)));
  turn.background(replies.then((late) => sayLate(turn, mouths.late, { replies: late, waiting })));
}

/** What a press is answered with: the card that takes the pressed card's place for the presser, or a sentence. */
export type PressAnswer =
  | { readonly kind: 'card'; readonly message: CardMessage }
  | { readonly kind: 'sentence'; readonly text: string };

/** Answers a press. `activityId` is the message whose button was pressed. */
export async function answerPress(turn: Turn, mouths: Mouths, asked: Promise<readonly Reply[]>): Promise<PressAnswer> {
  const replies = safely(turn, asked);
  const ready = await inTime(replies, patience(turn));
  if (ready === null) {
    turn.background(replies.then((late) => sayLate(turn, mouths.late, { replies: late, waiting: null })));
    return { kind: 'sentence', text: working(turn).summary };
  }
  return sayToPresser(turn, mouths.now, ready.value);
}

/** In a dialog the first card stays in the dialog; what it shows is posted for the others, as they may see it. */
export async function answerInDialog(
  turn: Turn,
  mouths: Mouths,
  asked: Promise<readonly Reply[]>,
): Promise<PressAnswer> {
  const replies = safely(turn, asked);
  const ready = await inTime(replies, patience(turn));
  if (ready === null) {
    turn.background(replies.then((late) => sayAfterDialog(turn, mouths.late, late)));
    return { kind: 'sentence', text: working(turn).summary };
  }
  const [first] = ready.value;
  if (first === undefined) return { kind: 'sentence', text: working(turn).summary };
  for (const reply of ready.value.slice(1)) await post(turn, mouths.now, reply);
  return 'card' in first.says ? { kind: 'card', message: first.says } : { kind: 'sentence', text: first.says.text };
}

async function sayToPresser(turn: Turn, mouth: Mouth, replies: readonly Reply[]): Promise<PressAnswer> {
  const first = replies.find((reply) => reply.to === 'inPlace' && 'card' in reply.says);
  let personally = false;
  for (const reply of replies) {
    if (reply !== first && !isSaidToPresser(turn, reply))
      personally = (await post(turn, mouth, reply)) === 'personally' || personally;
  }
  if (first !== undefined && 'card' in first.says) {
    if (turn.pressedIn !== null && first.confidential !== true) {
      await track(turn, first, turn.pressedIn);
      finishLater(turn, mouth, { reply: first, activityId: turn.pressedIn });
    }
    return { kind: 'card', message: first.says };
  }
  const said = personally
    ? namedNotice({ reader: turn.reader, name: 'sentToYourChat' }).summary
    : (replies[0]?.says ?? null);
  if (typeof said === 'string') return { kind: 'sentence', text: said };
  return { kind: 'sentence', text: said !== null && 'card' in said ? said.summary : '' };
}

/** A channel is not told of every press that came to nothing. */
function isSaidToPresser(turn: Turn, reply: Reply): boolean {
  return reply.brief === true && turn.reader.audience === 'shared';
}

async function say(turn: Turn, mouth: Mouth, replies: readonly Reply[]): Promise<void> {
  for (const reply of replies) await post(turn, mouth, reply);
  await tellUnheard(turn, mouth);
}

async function sayLate(
  turn: Turn,
  mouth: Mouth,
  late: { readonly replies: readonly Reply[]; readonly waiting: string | null },
): Promise<void> {
  const [first, ...rest] = late.replies;
  if (first === undefined) return;
  const into = late.waiting ?? (first.to === 'inPlace' ? turn.pressedIn : null);
  if (into !== null && !isForOneAlone(turn, first)) await putInPlace(turn, mouth, { reply: first, activityId: into });
  else await sayAlone(turn, mouth, { reply: first, waiting: late.waiting });
  for (const reply of rest) await post(turn, mouth, reply);
}

/** Whether a reply must not stand where this conversation reads along. */
function isForOneAlone(turn: Turn, reply: Reply): boolean {
  return turn.reader.audience === 'shared' && (reply.to === 'personal' || reply.confidential === true);
}

async function putInPlace(
  turn: Turn,
  mouth: Mouth,
  { reply, activityId }: { readonly reply: Reply; readonly activityId: string },
): Promise<void> {
  await mouth.edit(activityId, activityOf(reply.says));
  await track(turn, reply, activityId);
  finishLater(turn, mouth, { reply, activityId });
}

/** The message that said *Asking Microsoft…* then says where the answer went. */
async function sayAlone(
  turn: Turn,
  mouth: Mouth,
  { reply, waiting }: { readonly reply: Reply; readonly waiting: string | null },
): Promise<void> {
  const where = await post(turn, mouth, reply);
  if (waiting === null || where !== 'personally') return;
  await mouth.edit(waiting, activityOf(namedNotice({ reader: turn.reader, name: 'sentToYourChat' })));
}

/** The dialog has been answered already: what it would have shown goes to the personal chat. */
async function sayAfterDialog(turn: Turn, mouth: Mouth, replies: readonly Reply[]): Promise<void> {
  const [first, ...rest] = replies;
  if (first !== undefined) await post(turn, mouth, { ...first, to: 'personal' });
  for (const reply of rest) await post(turn, mouth, reply);
}

/** Alerts that nobody could be told are shown to the next permitted person, in the personal chat, and count as heard after that. */
async function tellUnheard(turn: Turn, mouth: Mouth): Promise<void> {
  if (turn.reader.audience === 'shared' || turn.reader.role !== 'agent') return;
  for (const view of await unheardAlerts(turn.deps.domain)) {
    const place = { conversationId: turn.conversation.id, reader: turn.reader };
    const { mention: _nobody, ...says } = await alertFor(turn.deps, view, place);
    if ((await mouth.post(activityOf(says))) !== null) await markHeard(turn.deps.domain, view.alert.id);
  }
}

/** A fault is answered too: with a reference that stands in the log, never with its own words. */
async function safely(turn: Turn, asked: Promise<readonly Reply[]>): Promise<readonly Reply[]> {
  try {
    return await asked;
  } catch (error) {
    const reference = turn.deps.newId().slice(0, 8);
    turn.deps.log.error({ err: error, reference }, 'A turn failed');
    return [{ says: errorCard({ reader: turn.reader, reference, what: '' }), to: 'here' }];
  }
}

function working(turn: Turn): CardMessage {
  return namedNotice({ reader: turn.reader, name: 'working' });
}
