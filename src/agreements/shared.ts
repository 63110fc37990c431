import type { Touched } from './ports.ts';

/** So many starts of the same key within so many milliseconds. */
export interface PlaceWindow {
  readonly most: number;
  readonly withinMs: number;
}

/** Something that is counted under one name by all instances, and all the windows that hold for it. */
export interface PlacesOf {
  readonly key: string;
  readonly windows: readonly PlaceWindow[];
  /** The largest `most` that anybody names for this key; that of `windows` where left out. */
  readonly keep?: number;
}

/**
 * Takes a place in every window of every key, or none: then it answers how long to wait, in milliseconds. 0: taken. By the clock of the
 * database. Throws where the database is away: nothing is taken then.
 */
export type TakePlaces = (places: readonly PlacesOf[]) => Promise<number>;

/** `mine`: run it, and say what came of it. `running`: somebody else does. `done`: what it came to, as it was said. */
export type Arrival =
  | { readonly kind: 'mine'; readonly token: string }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly answer: string };

/** What arrives at several instances and is to run once. Every call throws where the database is away. */
export interface SharedArrivals {
  /** Claims a key. A claim is renewed while its process lives; of a dead one it ends after some seconds. */
  readonly claim: (key: string) => Promise<Arrival>;
  /** Says what it came to, kept for some minutes, encrypted; null: it failed, and may be run again. */
  readonly settle: (key: string, token: string, answer: string | null) => Promise<void>;
}

/**
 * Runs what only one instance is to do at a time; others wait for it, for `waitMs` at most, and then run as well. Whoever dies with it is in
 * the way for some seconds. Throws what `run` throws, and where the database is away.
 */
export type Alone = <T>(name: string, waitMs: number, run: () => Promise<T>) => Promise<T>;

/**
 * Tells, every minute or so, of rows that other instances may have written without this one hearing of it: for whoever keeps rows in memory.
 * What it heard of already is told again. Answers how to stop.
 */
export type OnMissed = (listener: (touched: Touched) => void) => () => void;

/** What the instances on one database share beside the store. A single process needs nothing of it. */
export interface Shared {
  readonly takePlaces: TakePlaces;
  readonly arrivals: SharedArrivals;
  readonly alone: Alone;
  readonly onMissed: OnMissed;
  /** Has the other instances look for due work at once. It never throws. */
  readonly wakeOthers: () => Promise<void>;
  /** Ends claims and connections. */
  readonly close: () => Promise<void>;
}
