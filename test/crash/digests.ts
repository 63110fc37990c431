import { DAY, HOUR } from '../../src/agreements/instant.ts';
import texts from '../../src/bot/texts/en.json' with { type: 'json' };
import type { ConnectorCall } from '../support/recording-connector.ts';
import { conversationIdOf, type People } from './people.ts';
import type { Setting } from './setting.ts';

/** Whether a call is the daily digest of the personal chat. */
export function isDigest({ personal }: Pick<People, 'personal'>, { method, conversationId, activity }: ConnectorCall) {
  return (
    method === 'POST' &&
    conversationId === conversationIdOf(personal) &&
    activity.summary?.startsWith(texts['digest.daily']) === true
  );
}

/** Digests, and those beyond one a day, which begins at eight in Berlin: at six or seven in London. */
export function digestsOf({ connector, people, lives }: Pick<Setting, 'connector' | 'people' | 'lives'>): {
  readonly all: number;
  readonly extra: number;
} {
  const came = connector.calls.filter((call) => isDigest(people, call)).map((call) => lives.stampOf(call).at);
  // Which of the two it is does not matter, as long as no summer time begins or ends within the storm.
  const days = new Set(came.map((at) => Math.floor((at - eightInBerlin(at)) / DAY)));
  return { all: came.length, extra: came.length - days.size };
}

const hourIn = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', hour: 'numeric', hourCycle: 'h23' });

/** In milliseconds after midnight, UTC. */
function eightInBerlin(at: number): number {
  const ahead = (Number(hourIn.format(at)) - new Date(at).getUTCHours() + 24) % 24;
  return (8 - ahead) * HOUR;
}
