import { DAY, HOUR, MINUTE } from '../../../src/agreements/instant.ts';
import type { FaultInput } from '../../../src/simulator/simulator.ts';
import type { ConnectorAnswer } from '../../support/recording-connector.ts';

/** A time in which something does not work; the end is not included. */
export interface Spell {
  readonly from: number;
  readonly to: number;
}

/** Partner Center does not answer as it should. */
export interface PartnerCenterSpell extends Spell {
  /** `hang`: no answer within the time that a call may take. */
  readonly fault: Omit<FaultInput, 'method' | 'path' | 'times'> | 'hang';
}

/** Teams does not; `where` is one conversation, null is all of them. */
export interface TeamsSpell extends Spell {
  readonly where: string | null;
  readonly answer: ConnectorAnswer;
  /** Whether every third message arrives, though its answer is lost. */
  readonly loses: boolean;
}

/** From then on a conversation is gone. */
export interface Death {
  readonly where: string;
  readonly from: number;
  readonly answer: ConnectorAnswer;
}

/** All that goes wrong in the month. */
export interface Weather {
  readonly partnerCenter: readonly PartnerCenterSpell[];
  readonly teams: readonly TeamsSpell[];
  readonly deaths: readonly Death[];
}

const unavailable = { status: 503, body: '' } as const;
const throttled = {
  status: 429,
  headers: { 'Retry-After': '120' },
  body: { code: '429', message: 'Too many' },
} as const;
const refused = { status: 401, body: { code: '900421', description: 'Unauthorized' } } as const;

/** The weather of a month that begins at `start`; `part` is a share of its `days`. */
export function weatherOf(
  { start, days }: { readonly start: number; readonly days: number },
  places: {
    readonly busyChannel: string;
    readonly dyingChannel: string;
    readonly deadChat: string;
    readonly chat: string;
  },
): Weather {
  const spell = (part: number, length: number): Spell => {
    // Past the full hour, when nobody's quiet hours end.
    const from = start + Math.floor((part * days * DAY) / HOUR) * HOUR + 7 * MINUTE;
    return { from, to: from + length };
  };
  return {
    partnerCenter: [
      { ...spell(0.08, 4 * HOUR), fault: unavailable },
      { ...spell(0.2, 40 * MINUTE), fault: throttled },
      { ...spell(0.3, 90 * MINUTE), fault: { dropConnection: 'after' } },
      { ...spell(0.42, 5 * HOUR), fault: refused },
      { ...spell(0.55, 50 * MINUTE), fault: 'hang' },
      { ...spell(0.66, 70 * MINUTE), fault: { status: 500, body: '' } },
      { ...spell(0.76, 2 * HOUR), fault: { dropConnection: 'before' } },
    ],
    teams: [
      { ...spell(0.12, 10 * MINUTE), where: null, answer: retryAfter(30), loses: false },
      { ...spell(0.25, 3 * HOUR), where: null, answer: { status: 502, body: {} }, loses: true },
      { ...spell(0.36, 20 * MINUTE), where: places.busyChannel, answer: { status: 412, body: {} }, loses: false },
      { ...spell(0.5, 2 * MINUTE), where: null, answer: 'hang', loses: true },
      { ...spell(0.6, HOUR), where: null, answer: 'drop', loses: true },
      { ...spell(0.71, HOUR), where: places.chat, answer: { status: 429, body: {} }, loses: false },
      { ...spell(0.8, 30 * MINUTE), where: null, answer: { status: 503, body: {} }, loses: false },
    ],
    deaths: [
      { where: places.dyingChannel, from: spell(0.7, 0).from, answer: forbidden('BotNotInConversationRoster') },
      {
        where: places.deadChat,
        from: spell(0.4, 0).from,
        answer: { status: 404, body: { error: { code: 'ConversationNotFound' } } },
      },
    ],
  };
}

const retryAfter = (seconds: number): ConnectorAnswer => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  body: { error: { code: 'TooManyRequests' } },
});
const forbidden = (code: string): ConnectorAnswer => ({ status: 403, body: { error: { code, message: 'gone' } } });

/** The spells that touch a stretch of time. */
export function within<S extends Spell>(spells: readonly S[], from: number, to: number): readonly S[] {
  return spells.filter((spell) => spell.from <= to && spell.to >= from);
}
