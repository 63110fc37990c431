import { setImmediate as turn } from 'node:timers/promises';
import type { ConnectorCall, RecordingConnector } from '../support/recording-connector.ts';

/** Which life of the bot a call came from (its first is 1), and when, by the stand-in's clock. */
export interface Stamp {
  readonly life: number;
  readonly at: number;
}

/** What Teams knows of the bot's lives. */
export interface Lives {
  /** A new life: to be called before the bot starts. */
  readonly begin: () => Promise<void>;
  /** Messages that were never answered. */
  readonly unanswered: () => number;
  readonly stampOf: (call: ConnectorCall) => Stamp;
  /** Calls back when so many more messages have come in this life; the last of them is never answered. */
  readonly atMessage: (count: number, callBack: () => void) => void;
}

/** Stamps every call to Teams. `now` is the stand-in's clock. */
export function watchLives(connector: RecordingConnector, now: () => number): Lives {
  const stamps = new Map<ConnectorCall, Stamp>();
  let life = 0;
  let unanswered = 0;
  let waiting: { left: number; readonly callBack: () => void } | null = null;
  connector.answerBy((call) => {
    stamps.set(call, { life, at: now() });
    if (call.method !== 'POST' || waiting === null) return null;
    waiting.left -= 1;
    if (waiting.left > 0) return null;
    waiting.callBack();
    waiting = null;
    unanswered += 1;
    return 'hang';
  });
  return {
    begin: async () => {
      // What the last life had sent may still be on its way through the sockets.
      for (let turns = 0; turns < 3; turns += 1) await turn();
      life += 1;
      waiting = null;
    },
    unanswered: () => unanswered,
    stampOf: (call) => {
      const stamp = stamps.get(call);
      if (stamp === undefined) throw new Error('A call to Teams has no stamp.');
      return stamp;
    },
    atMessage: (count, callBack) => {
      waiting = { left: count, callBack };
    },
  };
}
