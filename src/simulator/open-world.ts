import { randomUUID } from 'node:crypto';
import { createClock } from './clock.ts';
import { createSaver, readDataFile } from './data-file.ts';
import { fillWithStart } from './deeds.ts';
import type { EntraOptions } from './entra/options.ts';
import type { GraphOptions } from './graph.ts';
import type { Tls } from './listen.ts';
import type { NewCustomer } from './new-customer.ts';
import { type RecordedAnswers, readRecordedAnswers } from './recorded.ts';
import { changeSettings, defaultSettings, type SettingsChange } from './settings.ts';
import { type Data, toData, toSnapshot, type World } from './world.ts';

export type SimulatorOptions = {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** A loopback host; anything else is refused. */
  readonly host?: string;
  /** Where everything is kept; without it nothing outlives the process. */
  readonly dataFile?: string;
  /** The wall clock, in milliseconds since the epoch. */
  readonly wallNow?: () => number;
  readonly newId?: () => string;
  readonly fetch?: typeof fetch;
  /** Where the shop reports refused orders, signed with the first of the comma-separated secrets. */
  readonly botEventsUrl?: string;
  readonly eventsSecret?: string;
  /** What differs from the default settings; a data file's own settings come first at a restart. */
  readonly settings?: SettingsChange;
  /** Starting customers in place of the sample companies. */
  readonly customers?: readonly NewCustomer[];
  /** With it Microsoft Entra is served too, and its tokens are the only ones that are taken. */
  readonly entra?: EntraOptions;
  readonly graph?: GraphOptions;
  /** Serves https, at https://localhost:PORT. */
  readonly tls?: Tls;
  /** The partner's own tenant, for links and audit records; Entra's where that runs. */
  readonly partnerTenantId?: string;
  /** A file of recorded answers, which take the place of invented ones; the setting `notAcceptedStyle` is then `recorded` at first. */
  readonly replayFile?: string;
  /** The same, already read. */
  readonly recorded?: RecordedAnswers;
};

const samplePartner = '5e1f0000-0000-4000-8000-000000000002';

/** What a reset goes back to. */
export const initialOf = (options: SimulatorOptions) => ({
  settings: changeSettings(defaultSettings, { ...recordedStyle(options), ...options.settings }),
  customers: options.customers,
});

const recordedStyle = ({ replayFile, recorded }: SimulatorOptions): SettingsChange =>
  replayFile === undefined && recorded === undefined ? {} : { notAcceptedStyle: 'recorded' };

/** Opens what the data file holds, or makes and keeps the starting data. Rejects when the file, or that of recorded answers, is damaged. */
export async function openWorld(options: SimulatorOptions): Promise<World> {
  const kept = options.dataFile === undefined ? undefined : await readDataFile(options.dataFile);
  const data: Data = kept === undefined ? emptyData() : toData(kept);
  const save = createSaver(options.dataFile, () => toSnapshot(data));
  const clock = createClock({
    wallNow: options.wallNow ?? Date.now,
    offset: () => data.clockOffset,
    setOffset: (milliseconds) => {
      data.clockOffset = milliseconds;
      // A failing disk is told by the next save that somebody waits for.
      save().catch(() => {});
    },
  });
  const recorded = options.replayFile === undefined ? options.recorded : await readRecordedAnswers(options.replayFile);
  const world: World = {
    data,
    clock,
    newId: options.newId ?? randomUUID,
    save,
    partnerTenantId: options.entra?.tenantId ?? options.partnerTenantId ?? samplePartner,
    recorded: recorded?.answers ?? [],
  };
  // Kept data is not written back: another process may be using it, and then the port is about to refuse this one.
  if (kept !== undefined) {
    data.settings = changeSettings(data.settings, recordedStyle(options));
    return world;
  }
  fillWithStart(world, initialOf(options));
  await save();
  return world;
}

function emptyData(): Data {
  return {
    clockOffset: 0,
    settings: defaultSettings,
    customers: new Map(),
    attestations: new Map(),
    carts: new Map(),
    answers: new Map(),
    audit: [],
  };
}
