import { describeStore } from './contract.ts';
import { postgresUnderTest } from './postgres-setup.ts';

describeStore('PostgreSQL', postgresUnderTest);
