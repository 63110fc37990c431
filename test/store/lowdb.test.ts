import { describeStore } from './contract.ts';
import { lowdbUnderTest } from './lowdb-setup.ts';

describeStore('lowdb', lowdbUnderTest);
// A snapshot after nearly every commit: nothing may depend on when it is taken.
describeStore('lowdb with a snapshot after every commit', () => lowdbUnderTest({ snapshotAfterBytes: 1 }));
