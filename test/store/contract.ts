import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/agreements/ports.ts';
import { commitTests } from './contract-commits.ts';
import { rowTests } from './contract-rows.ts';
import { workTests } from './contract-work.ts';

/** A fresh, empty store under test. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Moves the wall clock, by which leases run out. */
  readonly advance: (ms: number) => Promise<void>;
  /** Closes the store and opens another on the same data. */
  readonly reopen: () => Promise<Store>;
  /** Closes what is open and removes the data. */
  readonly dispose: () => Promise<void>;
}

/** What a test asks for the store of this moment. */
export type Subject = () => StoreUnderTest;

/** What every store must do. A further store runs it unchanged. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}: what every store does`, () => {
    let opened: StoreUnderTest | null = null;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(async () => {
      await opened?.dispose();
      opened = null;
    });
    const subject: Subject = () => {
      if (opened === null) throw new Error('no store is open');
      return opened;
    };
    rowTests(subject);
    commitTests(subject);
    workTests(subject);
  });
}
