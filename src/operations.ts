import { boundedMap } from './agreements/bounded-map.ts';
import type { CredentialKind } from './agreements/failure.ts';
import { DAY, HOUR, type Instant, MINUTE } from './agreements/instant.ts';
import type { Trouble, TroubleTopic } from './agreements/rows.ts';
import type { Log } from './log.ts';

/** What a question for a token came to. */
type TokenOutcome =
  | { readonly kind: 'token' }
  | { readonly kind: 'none'; readonly reason: 'missing' | 'refused' | 'unreachable' };

/** What Microsoft itself made of a credential. */
type CredentialOutcome = { readonly ok: true } | { readonly ok: false; readonly code: string | null };

/** The same, of one part of Partner Center: a role may be enough for one and not for another. */
type FamilyOutcome = CredentialOutcome & { readonly family: string };

export interface OperationsDeps {
  readonly open: (trouble: { readonly topic: TroubleTopic; readonly facts: Trouble['facts'] }) => Promise<void>;
  readonly close: (topic: TroubleTopic) => Promise<void>;
  readonly log: Log;
  /** The wall clock's. */
  readonly now: () => Instant;
}

/** Hears how the bot's sign-ins and Partner Center fare, and tells operations when that changes. It never throws and never waits. */
export interface Operations {
  /** The outcome of asking Microsoft Entra for a token. */
  readonly onToken: (kind: CredentialKind | 'graph', outcome: TokenOutcome) => void;
  /** What Partner Center said to a token. */
  readonly onCredential: (kind: CredentialKind, outcome: FamilyOutcome) => void;
  /** Whether Graph answered a question about roles; `code` is Graph's own. */
  readonly onGraph: (outcome: CredentialOutcome) => void;
  readonly onReachable: (reachable: boolean) => void;
  /** How long the refresh token still lives, in milliseconds. */
  readonly onConsentLeft: (leftMs: number) => void;
  /** When everything that was heard is written down. */
  readonly settled: () => Promise<void>;
}

/** A part that nobody has asked for so long says nothing any more: the consent may have been renewed. */
const forgottenAfter = HOUR;

/** After so long the same is written again: a trouble that another instance opened, and did not live to close, is closed by whoever fares well. */
const saidAnewAfter = 10 * MINUTE;
const mostTopics = 100;

/** Operations are told so long before the consent ends (Microsoft: Secure Application Model, 90 days). */
export const warnBeforeMs = 21 * DAY;

const topics: Readonly<Record<CredentialKind | 'graph', TroubleTopic>> = {
  appOnly: 'appOnlyCredential',
  appUser: 'appUserCredential',
  graph: 'graphCredential',
};

/** Keeps what was said last of each topic, so that thousands of good answers write nothing. */
export function createOperations(deps: OperationsDeps): Operations {
  const said = boundedMap<'open' | 'closed'>({ most: mostTopics, now: deps.now });
  const refusing: Readonly<Record<CredentialKind, Map<string, Instant>>> = { appOnly: new Map(), appUser: new Map() };
  let tail: Promise<void> = Promise.resolve();

  const tell = (topic: TroubleTopic, facts: Trouble['facts'] | null): void => {
    const wanted = facts === null ? 'closed' : 'open';
    if (said.get(topic) === wanted) return;
    said.set(topic, wanted, saidAnewAfter);
    tail = tail
      .then(() => (facts === null ? deps.close(topic) : deps.open({ topic, facts })))
      .catch((error: unknown) => {
        // Forgotten, so that the next such event says it again.
        said.delete(topic);
        deps.log.error({ err: error, topic }, 'Operations could not be told');
      });
  };
  const judged = (topic: TroubleTopic, outcome: CredentialOutcome): void =>
    tell(topic, outcome.ok ? null : { reason: 'refused', code: outcome.code });

  return {
    onToken: (kind, outcome) => {
      // An Entra that does not answer says nothing about the credential, and a token nothing about what Partner Center thinks of it.
      if (outcome.kind === 'none' && outcome.reason !== 'unreachable') tell(topics[kind], { reason: outcome.reason });
    },
    onCredential: (kind, outcome) => {
      const families = refusing[kind];
      if (outcome.ok) families.delete(outcome.family);
      else families.set(outcome.family, deps.now());
      const stillRefused = [...families.values()].some((since) => since > deps.now() - forgottenAfter);
      if (!outcome.ok || !stillRefused) judged(topics[kind], outcome);
    },
    onGraph: (outcome) => judged('graphCredential', outcome),
    onReachable: (reachable) => tell('partnerCenterDown', reachable ? null : {}),
    onConsentLeft: (leftMs) =>
      tell('appUserEnding', leftMs >= warnBeforeMs ? null : { daysLeft: Math.max(0, Math.floor(leftMs / DAY)) }),
    settled: () => tail,
  };
}
