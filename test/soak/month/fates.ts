import { DAY, HOUR, MINUTE } from '../../../src/agreements/instant.ts';
import type { Random } from '../../crash/random.ts';
import { type Weather, within } from './weather.ts';

/** What becomes of an attestation. */
export const fates = [
  /** The signatory accepts and says nothing. */
  'accepted',
  'never',
  /** Accepts and says so on the page. */
  'said',
  /** The customer's own administrator accepts in the admin center. */
  'direct',
  /** The same signatory as on a valid agreement, of which the bot does not know: 600061. */
  'duplicate',
  'cancelled',
  /** Does not finalize by itself; nobody accepts. */
  'manual',
  /** Does not finalize by itself; accepted, and somebody presses *Check now*. */
  'manualChecked',
  /** Does not finalize by itself; accepted and said on the page, and nobody does anything about it. */
  'manualSaid',
  /** "I am not the right person", and nothing more. */
  'other',
  /** Asks for a new link, and nothing more. */
  'newLink',
  /** Reissued with the same values; the first link is accepted after that. */
  'reissuedOld',
  'reissuedNew',
  'reissuedNever',
  /** Microsoft refuses to make it. */
  'refused',
  /** Nobody accepts in time; days later the page makes a fresh link, and that is accepted. */
  'revived',
] as const;

export type Fate = (typeof fates)[number];

/** One attestation, and what happens to it when. Times are of the month's clock. */
export interface Lot {
  readonly index: number;
  readonly company: string;
  readonly fate: Fate;
  /** Index of the owner. */
  readonly owner: number;
  readonly startAt: number;
  readonly life: number;
  /** When the signatory, or somebody else, does what the fate is about; null where nobody does. */
  readonly actAt: number | null;
  /** When it was reissued, or the dead link was opened; null where that never happens. */
  readonly againAt: number | null;
  /** An order was refused before. */
  readonly blockedAt: number | null;
  /** The answer to making it is lost once. */
  readonly losesCreation: boolean;
}

const weights: Readonly<Record<Fate, number>> = {
  accepted: 34,
  never: 14,
  said: 12,
  direct: 4,
  duplicate: 4,
  cancelled: 5,
  manual: 4,
  manualChecked: 4,
  manualSaid: 3,
  other: 3,
  newLink: 3,
  reissuedOld: 3,
  reissuedNew: 3,
  reissuedNever: 2,
  refused: 2,
  revived: 3,
};

const minutes = [20, 30, 60, 180, 1_440, 1_440, 4_320, 10_080].map((count) => count * MINUTE);

/** Draws the lots of a month. Every fate comes at least once where there are enough of them. */
export function drawLots(
  random: Random,
  month: { readonly count: number; readonly owners: number; readonly start: number; readonly end: number },
  weather: Weather,
): readonly Lot[] {
  const bag = fates.flatMap((fate) => Array.from({ length: weights[fate] }, () => fate));
  return Array.from({ length: month.count }, (_none, index) => {
    const fate = fates[index] ?? bag[random.between(0, bag.length - 1)] ?? 'never';
    const startAt = fair(weather, random.between(month.start + HOUR, month.end), 20 * MINUTE);
    const life = lifeOf(fate, random);
    const again = fate.startsWith('reissued') ? startAt + random.between(2 * MINUTE, Math.floor(life * 0.4)) : null;
    const againAt =
      fate === 'revived' ? startAt + life + random.between(6 * HOUR, 5 * DAY) : again === null ? null : again;
    const asked = againAt === null ? null : fair(weather, againAt, 20 * MINUTE);
    // A reissue that the weather delayed to the end of the link would be another fate.
    const kept = fate.startsWith('reissued') && asked !== null && asked > startAt + life * 0.8 ? again : asked;
    const blocked = ['accepted', 'never', 'said'].includes(fate) && random.chance(0.08);
    return {
      index,
      company: `Firm ${index + 1}`,
      fate,
      owner: random.between(0, month.owners - 1),
      startAt,
      life,
      actAt: actOf(fate, { random, weather, startAt, life, againAt: kept }),
      againAt: kept,
      blockedAt: blocked ? startAt - 15 * MINUTE : null,
      losesCreation: fate !== 'refused' && random.chance(0.05),
    };
  });
}

function lifeOf(fate: Fate, random: Random): number {
  // Within seven days outages can use up the hundred tries of a link: then its end is the next, whatever happens. Who accepts has less.
  if (fate === 'direct') return 3 * DAY;
  if (fate === 'accepted' || fate === 'said') return random.pick([20, 30, 60, 180, 1_440, 1_440, 4_320]) * MINUTE;
  if (fate === 'duplicate' || fate === 'revived') return random.pick([HOUR, 3 * HOUR, DAY]);
  if (fate.startsWith('reissued')) return random.pick([DAY, 3 * DAY]);
  return minutes[random.between(0, minutes.length - 1)] ?? DAY;
}

function actOf(
  fate: Fate,
  of: {
    readonly random: Random;
    readonly weather: Weather;
    readonly startAt: number;
    readonly life: number;
    readonly againAt: number | null;
  },
): number | null {
  const { random, weather, startAt, life, againAt } = of;
  const most = life - 2 * MINUTE;
  const soon = random.chance(0.5) ? Math.min(HOUR, most) : most;
  switch (fate) {
    case 'never':
    case 'manual':
    case 'reissuedNever':
    case 'refused':
      return null;
    case 'direct': {
      const at = startAt + random.between(10 * HOUR, life - 20 * HOUR);
      const [spell] = within(weather.partnerCenter, at - HOUR, at + 4 * HOUR);
      return spell === undefined ? at : spell.to + 5 * MINUTE;
    }
    case 'revived':
      return againAt === null ? null : againAt + 5 * MINUTE;
    case 'reissuedOld':
      // Of the first link, while it lives.
      return (againAt ?? startAt) + random.between(2 * MINUTE, Math.floor(life * 0.15));
    case 'reissuedNew':
      return (againAt ?? startAt) + random.between(2 * MINUTE, most);
    case 'manualChecked': {
      const at = startAt + random.between(3 * MINUTE, most - 2 * MINUTE);
      const [spell] = within(weather.partnerCenter, at - 5 * MINUTE, at + 5 * MINUTE);
      return spell === undefined ? at : Math.min(at, spell.from - 6 * MINUTE);
    }
    default:
      return startAt + random.between(3 * MINUTE, soon);
  }
}

/** A time at which Partner Center and Teams are well, and stay so for a while. */
function fair({ partnerCenter, teams }: Weather, at: number, margin: number): number {
  const [spell] = within([...partnerCenter, ...teams], at - margin, at + margin);
  return spell === undefined ? at : fair({ partnerCenter, teams, deaths: [] }, spell.to + margin + MINUTE, margin);
}
