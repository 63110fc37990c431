import { type Decision, decideAndCommit } from './change.ts';
import { digestWork } from './digest.ts';
import { zoneNamed } from './local-time.ts';
import type { Change, Deps } from './ports.ts';
import type { Person, PersonSettings } from './rows.ts';

/** The settings form as it was sent: hours as digits, everything else by name. */
export interface SettingsInputs {
  /** IANA name, or `teams`: as Teams says. */
  readonly timeZone: string;
  /** Typed, in place of the chosen one. */
  readonly otherZone: string;
  /** Anything but an hour: no quiet hours. */
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly digest: string;
  readonly digestHour: string;
  /** The tag of a language; anything else: as Teams says. */
  readonly language: string;
}

/** What somebody has who chose nothing. */
export const noSettings: PersonSettings = { timeZone: null, quiet: null, digest: null };

/** `badZone`: there is no such zone. `badHours`: half of the quiet hours, or the same hour twice. */
export type ReadSettings =
  | { readonly kind: 'settings'; readonly settings: PersonSettings }
  | { readonly kind: 'badZone' | 'badHours' };

/** Reads the form. */
export function readSettings(inputs: SettingsInputs): ReadSettings {
  const zone = inputs.otherZone.trim() === '' ? inputs.timeZone.trim() : inputs.otherZone;
  const asTeams = zone === '' || zone === teamsZoneChoice;
  const timeZone = asTeams ? null : zoneNamed(zone);
  if (!asTeams && timeZone === null) return { kind: 'badZone' };
  const [from, to] = [hourOf(inputs.quietFrom), hourOf(inputs.quietTo)];
  if ((from === null) !== (to === null) || (from !== null && from === to)) return { kind: 'badHours' };
  const quiet = from === null || to === null ? null : { from, to };
  const hour = hourOf(inputs.digestHour) ?? usualDigestHour;
  const every = inputs.digest === 'day' || inputs.digest === 'week' ? inputs.digest : null;
  const language = /^[a-z]{2,3}$/.test(inputs.language) ? { language: inputs.language } : {};
  return {
    kind: 'settings',
    settings: { timeZone, quiet, digest: every === null ? null : { every, hour }, ...language },
  };
}

/** The choice of the zone that Teams says. A choice without a value would look like none. */
export const teamsZoneChoice = 'teams';

/** The choice of the language that Teams says. */
export const teamsLanguageChoice = 'as-teams';

/** When a digest comes if nobody said when. */
export const usualDigestHour = 8;

/** Keeps what somebody chose; the next digest is ordered, or dropped, in the same commit. Null where the person is not known. */
export function saveSettings(
  deps: Pick<Deps, 'store' | 'clock'>,
  personId: string,
  settings: PersonSettings,
): Promise<Person | null> {
  return decideAndCommit(deps.store, async (): Promise<Decision<Person | null>> => {
    const before = await deps.store.get('people', personId);
    if (before === null) return { result: null, change: null };
    const now = deps.clock.now();
    const person: Person = {
      ...before,
      settings,
      digestedAt: before.settings?.digest ? (before.digestedAt ?? now) : now,
    };
    const order = digestWork(person, now);
    const work: Change = order === null ? { dropWork: [{ kind: 'digest', subject: personId }] } : { work: [order] };
    return { result: person, change: { put: { people: [person] }, ...work } };
  });
}

function hourOf(typed: string): number | null {
  const hour = /^\d{1,2}$/.test(typed.trim()) ? Number(typed) : null;
  return hour !== null && hour < 24 ? hour : null;
}
