import type { AlertKind } from '../../../src/agreements/alerts.ts';
import type { AttestationState } from '../../../src/agreements/attestation.ts';
import { DAY, HOUR, MINUTE } from '../../../src/agreements/instant.ts';
import type { Lot } from './fates.ts';
import { type Weather, within } from './weather.ts';

// What must come of a lot, worked out from what happened to it alone: nothing here asks the code under test.

/** An alert that is raised between two moments: surely, or perhaps, because two things come too close to tell which is first. */
export interface Raise {
  readonly kind: AlertKind;
  readonly earliest: number;
  readonly latest: number;
  readonly sure: boolean;
  /** It is pointless once the link or the attestation has ended. */
  readonly passing: boolean;
}

export interface Expected {
  /** Of the attestations in the order in which they were asked for. */
  readonly states: readonly AttestationState[];
  readonly raises: readonly Raise[];
  /** Urgent ones that nobody takes are said again to operations. */
  readonly escalations: readonly Raise[];
  readonly agreements: number;
}

/** From one link's beginning to its end, the end somewhere between two moments. */
interface Stretch {
  readonly from: number;
  readonly deadline: number;
  readonly earliest: number;
  readonly latest: number;
  readonly tries: boolean;
}

const escalatesAfter = 4 * HOUR;
/** The longest between two tries of the schedule, with a little for what waits for the request budget. */
const betweenTries = 2 * HOUR + 5 * MINUTE;
const little = 3 * MINUTE;

export function expectedOf(lot: Lot, weather: Weather): Expected {
  const { startAt, life } = lot;
  const deadline = startAt + life;
  const act = lot.actAt ?? Number.NaN;
  const again = lot.againAt ?? Number.NaN;
  const unaccepted = (from: number): Stretch => {
    const end = from + life;
    return { from, deadline: end, earliest: end, latest: tried(weather, end + MINUTE, little), tries: true };
  };
  const accepted = (from: number): Stretch => ({
    ...unaccepted(from),
    earliest: act,
    latest: mostTries(from + life, tried(weather, act, betweenTries), life),
  });
  const one = (
    state: AttestationState,
    stretch: Stretch,
    kinds: readonly AlertKind[],
    agreements = state === 'finalized' ? 1 : 0,
  ): Expected =>
    whole(lot, weather, {
      states: [state],
      stretches: [stretch],
      ends: kinds.map((kind) => ended(kind, stretch)),
      said: [],
      agreements,
    });
  const untried = (stretch: Stretch): Stretch => ({ ...stretch, tries: false });
  const manually = untried({ ...unaccepted(startAt), latest: deadline + little });

  switch (lot.fate) {
    case 'accepted':
      return one('finalized', accepted(startAt), ['finalized']);
    case 'said':
      return one('finalized', { ...accepted(startAt), latest: tried(weather, act, little) }, ['finalized']);
    case 'never':
      return one('expired', unaccepted(startAt), ['expired']);
    case 'direct': {
      const latest = tried(weather, act, 2 * betweenTries);
      return one('acceptedDirectly', { ...unaccepted(startAt), earliest: act, latest }, ['acceptedDirectly']);
    }
    case 'duplicate': {
      // After a lost answer the bot looks for four hours whether the agreement is its own.
      const latest = tried(weather, act, betweenTries + 5 * HOUR);
      return one('failed', { ...unaccepted(startAt), earliest: act, latest }, ['failed'], 1);
    }
    case 'cancelled':
      return one('cancelled', { ...unaccepted(startAt), earliest: act, latest: act + little }, []);
    case 'manual':
      return one('notFinalizedInTime', manually, ['notFinalizedInTime']);
    case 'manualChecked':
      return one('finalized', untried({ ...manually, earliest: act, latest: act + 2 * little }), ['finalized']);
    case 'manualSaid':
      return whole(lot, weather, {
        states: ['notFinalizedInTime'],
        stretches: [manually],
        ends: [ended('notFinalizedInTime', manually)],
        said: [raised('saidAccepted', act, true)],
        agreements: 0,
      });
    case 'other':
    case 'newLink':
      return whole(lot, weather, {
        states: ['expired'],
        stretches: [unaccepted(startAt)],
        ends: [ended('expired', unaccepted(startAt))],
        said: [raised(lot.fate === 'other' ? 'otherSignatory' : 'newLinkWanted', act, false)],
        agreements: 0,
      });
    case 'refused':
      return { states: ['refused'], raises: [], escalations: [], agreements: 0 };
    case 'reissuedOld':
    case 'reissuedNew':
    case 'reissuedNever': {
      const first = { ...unaccepted(startAt), earliest: again, latest: again + little };
      const second =
        lot.fate === 'reissuedNever'
          ? unaccepted(again)
          : { ...accepted(again), latest: tried(weather, act, betweenTries) };
      const kind = lot.fate === 'reissuedNever' ? 'expired' : 'finalized';
      return whole(lot, weather, {
        states: lot.fate === 'reissuedOld' ? ['finalized', 'replaced'] : ['replaced', kind],
        stretches: [first, second],
        ends: [ended(kind, second)],
        said: [],
        agreements: kind === 'finalized' ? 1 : 0,
      });
    }
    case 'revived': {
      const first = unaccepted(startAt);
      const second = { ...accepted(again), latest: tried(weather, act, little) };
      return whole(lot, weather, {
        states: ['replaced', 'finalized'],
        stretches: [first, second],
        ends: [ended('expired', first), ended('finalized', second)],
        said: [],
        agreements: 1,
      });
    }
  }
}

/** When a try that is due within so long of a moment has surely come to something: after the outages that it meets, and a pause after each. */
function tried({ partnerCenter }: Weather, from: number, within_: number): number {
  let latest = from + within_;
  for (const spell of partnerCenter)
    if (spell.from <= latest && spell.to >= from) latest = Math.max(latest, spell.to + 2.5 * HOUR);
  return latest;
}

/** A link of a week may use up its hundred tries; the last is kept for its end. */
function mostTries(deadline: number, latest: number, life: number): number {
  return life >= 7 * DAY && latest > deadline - 2 * DAY ? Math.max(latest, deadline + little) : latest;
}

const ended = (kind: AlertKind, { earliest, latest }: Stretch): Raise => ({
  kind,
  earliest,
  latest,
  sure: true,
  passing: false,
});
const raised = (kind: AlertKind, at: number, passing: boolean): Raise => ({
  kind,
  earliest: at,
  latest: at + little,
  sure: true,
  passing,
});

function whole(
  lot: Lot,
  weather: Weather,
  of: {
    readonly states: readonly AttestationState[];
    readonly stretches: readonly Stretch[];
    readonly ends: readonly Raise[];
    readonly said: readonly Raise[];
    readonly agreements: number;
  },
): Expected {
  const { stretches, ends, said } = of;
  const stuck = stretches.flatMap((stretch) => stuckIn(weather, stretch));
  const [end] = ends.slice(-1);
  const blocks: Raise[] = lot.blockedAt === null ? [] : [{ ...raised('purchaseBlocked', lot.blockedAt, false) }];
  const free: Raise[] =
    lot.blockedAt !== null && end?.kind === 'finalized'
      ? [{ ...end, kind: 'unblocked', latest: tried(weather, end.latest, HOUR + little) }]
      : [];
  const last = stretches.at(-1);
  return {
    states: of.states,
    agreements: of.agreements,
    raises: [...stretches.flatMap(expiring), ...stuck, ...said, ...ends, ...blocks, ...free],
    escalations: [
      ...ends.filter(({ kind }) => kind === 'expired' || kind === 'failed' || kind === 'notFinalizedInTime'),
      ...said.filter(({ passing, latest }) => !passing || latest + escalatesAfter < (last?.earliest ?? 0)),
      ...said
        .filter(
          ({ passing, earliest, latest }) =>
            passing &&
            latest + escalatesAfter >= (last?.earliest ?? 0) &&
            earliest + escalatesAfter <= (last?.latest ?? 0),
        )
        .map((one) => ({ ...one, sure: false })),
      ...stuck.map((one) => ({ ...one, sure: false })),
    ].map((one) => ({
      ...one,
      earliest: one.earliest + escalatesAfter,
      latest: one.latest + escalatesAfter + little,
      passing: false,
    })),
  };
}

function expiring({ from, deadline, earliest, latest }: Stretch): readonly Raise[] {
  const life = deadline - from;
  if (life < 30 * MINUTE) return [];
  const marks = [life / 2, Math.max(life / 10, 10 * MINUTE), ...(life >= 3 * HOUR ? [10 * MINUTE] : [])];
  return marks
    .map((left) => deadline - left)
    .filter((at) => at <= latest + little)
    .map((at) => ({ ...raised('expiring', at, true), sure: at + 2 * little < earliest }));
}

/** Tries that fail for an hour, in an outage so long that every schedule meets it for an hour. */
function stuckIn({ partnerCenter }: Weather, { from, earliest, latest, tries }: Stretch): readonly Raise[] {
  if (!tries) return [];
  return partnerCenter
    .filter((spell) => spell.to - spell.from >= HOUR && spell.from <= latest && spell.to >= from)
    .map((spell) => ({
      kind: 'stuck',
      earliest: spell.from + HOUR,
      latest: spell.to + 3 * HOUR,
      sure:
        spell.to - spell.from >= 3.5 * HOUR &&
        from <= spell.from &&
        earliest > spell.to + HOUR &&
        latest > spell.to + HOUR,
      passing: true,
    }));
}

/** Whether Teams may be in the way of an alert that does not keep. */
export function mayBeOvertaken(raise: Raise, conversationId: string, { teams }: Weather): boolean {
  const met = within(teams, raise.earliest - little, raise.latest + HOUR);
  return raise.passing && met.some(({ where }) => where === null || where === conversationId);
}
