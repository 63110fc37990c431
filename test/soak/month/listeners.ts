import type { AlertKind } from '../../../src/agreements/alerts.ts';
import type { Lot } from './fates.ts';
import { expectedOf, mayBeOvertaken, type Raise } from './oracle.ts';
import { deadOwner, dyingKinds, isWatched, type Places, quietOwner } from './places.ts';
import type { Weather } from './weather.ts';

/** How often something is to be heard in a conversation. */
export interface Times {
  readonly least: number;
  readonly most: number;
}

/** Who hears what about whom, and how often, by `heardKey`. */
export type Expectation = ReadonlyMap<string, Times>;

export const heardKey = (conversationId: string, kind: AlertKind, company: string): string =>
  `${conversationId}|${kind}|${company}`;

/** What everybody is to hear of all lots. */
export function expectation(lots: readonly Lot[], places: Places, weather: Weather): Expectation {
  const all = new Map<string, { least: number; most: number }>();
  const count = (key: string, least: number, most: number): void => {
    const before = all.get(key) ?? { least: 0, most: 0 };
    all.set(key, { least: before.least + least, most: before.most + most });
  };
  for (const lot of lots) {
    const { raises, escalations } = expectedOf(lot, weather);
    for (const raise of raises)
      for (const [id, sure] of hearersOf(lot, raise, { places, weather }))
        count(heardKey(id, raise.kind, lot.company), sure && raise.sure ? 1 : 0, 1);
    for (const raise of escalations)
      count(heardKey(places.operator.conversationId, raise.kind, lot.company), raise.sure ? 1 : 0, 1);
  }
  return all;
}

/** The conversations that hear it, and whether surely: somebody may leave just then. */
function hearersOf(
  lot: Lot,
  raise: Raise,
  { places, weather }: { readonly places: Places; readonly weather: Weather },
): ReadonlyMap<string, boolean> {
  const early = hearersAt(lot, raise, { places, weather, at: raise.earliest });
  const late = hearersAt(lot, raise, { places, weather, at: raise.latest });
  const quiet = places.owners[quietOwner]?.conversationId;
  return new Map(
    [...new Set([...early, ...late])].map((id) => [
      id,
      early.has(id) &&
        late.has(id) &&
        !mayBeOvertaken(raise, id, weather) &&
        !(raise.kind === 'expiring' && id === quiet),
    ]),
  );
}

function hearersAt(
  lot: Lot,
  { kind }: Raise,
  { places, weather, at }: { readonly places: Places; readonly weather: Weather; readonly at: number },
): ReadonlySet<string> {
  const { owners, group, busyChannel, dyingChannel, watcher, operator } = places;
  const isDead = ({ conversationId }: { readonly conversationId: string }): boolean =>
    weather.deaths.some(({ where, from }) => where === conversationId && from <= at);
  const own = owners[lot.owner] ?? group;
  const ofOwner = lot.owner === deadOwner && isDead(own) ? group : own;
  // What a personal install hears without asking.
  const blocks = kind === 'purchaseBlocked' || kind === 'unblocked';
  const everybody = blocks ? [...owners, watcher, operator] : [];
  const isOwners = kind !== 'purchaseBlocked';
  const hearers = [
    ...(isOwners ? [ofOwner] : []),
    busyChannel,
    ...(dyingKinds.some((one) => one === kind) ? [dyingChannel] : []),
    ...(isWatched(lot.index) ? [watcher] : []),
    ...everybody,
  ];
  return new Set(hearers.filter((place) => !isDead(place)).map(({ conversationId }) => conversationId));
}
