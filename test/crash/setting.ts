import type { Simulator } from '../../src/simulator/simulator.ts';
import type { RecordingConnector } from '../support/recording-connector.ts';
import type { Shop } from '../support/shop.ts';
import type { Lives } from './lives.ts';
import type { People } from './people.ts';
import type { Random } from './random.ts';
import type { Sent } from './sent.ts';

/** What stands around the bot, and never dies. */
export interface Setting {
  readonly standIn: Simulator;
  readonly connector: RecordingConnector;
  readonly lives: Lives;
  readonly sent: Sent;
  readonly shop: Shop;
  readonly people: People;
  readonly random: Random;
  readonly evidenceDir: string;
}

/** Where attestations and agreements are made. */
export const creating = ['/v1/attestations/enhanced', '/v1/customers/*'];
