import { createHash } from 'node:crypto';
import type { ConnectorAnswer, ConnectorCall, RecordingConnector } from '../../support/recording-connector.ts';
import type { MonthTime } from './time.ts';
import { type Weather, within } from './weather.ts';

/** What arrived in a conversation; `acknowledged`: the bot was told so. */
export interface Arrived {
  readonly conversationId: string;
  readonly at: number;
  readonly activity: ConnectorCall['activity'];
  readonly acknowledged: boolean;
}

/** Teams in the month's weather. */
export interface MonthTeams {
  /** New messages, in the order in which they arrived. */
  readonly arrived: readonly Arrived[];
  /** When something was sent or edited, by conversation. */
  readonly sends: ReadonlyMap<string, readonly number[]>;
  readonly calls: () => number;
}

/** Lets the connector answer by the weather, and writes down what arrives. */
export function monthTeams(connector: RecordingConnector, time: MonthTime, weather: Weather): MonthTeams {
  const arrived: Arrived[] = [];
  const sends = new Map<string, number[]>();
  let calls = 0;
  connector.answerBy((call) => {
    const conversationId = call.conversationId.split(';', 1)[0] ?? '';
    const at = time.now();
    calls += 1;
    sends.set(conversationId, [...(sends.get(conversationId) ?? []).slice(-2_000), at]);
    const bad = badAnswer(weather, conversationId, at);
    const isMessage = call.method === 'POST' && call.activity.type === 'message';
    const arrives = bad === null || (bad.loses && oneInThree(`${calls} ${call.activity.summary}`));
    if (isMessage && arrives) arrived.push({ conversationId, at, activity: call.activity, acknowledged: bad === null });
    // What was said is not kept twice.
    connector.clear();
    return bad === null ? { status: 200, body: { id: `message-${calls}` } } : bad.answer;
  });
  return { arrived, sends, calls: () => calls };
}

function badAnswer(
  { teams, deaths }: Weather,
  conversationId: string,
  at: number,
): { readonly answer: ConnectorAnswer; readonly loses: boolean } | null {
  const death = deaths.find(({ where, from }) => where === conversationId && from <= at);
  if (death !== undefined) return { answer: death.answer, loses: false };
  const spell = within(teams, at, at).find(({ where, to }) => to > at && (where === null || where === conversationId));
  return spell ?? null;
}

/** By what is sent, so that the same month goes the same way. */
const oneInThree = (text: string): boolean => createHash('sha256').update(text).digest().readUInt8(0) % 3 === 0;

/** The most within any window of so many milliseconds. */
export function mostWithin(times: readonly number[], windowMs: number): number {
  let most = 0;
  let first = 0;
  for (const [index, at] of times.entries()) {
    while ((times[first] ?? at) <= at - windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
