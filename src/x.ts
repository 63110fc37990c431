import { pino } from 'pino';
import type { StoreLog } from './store/log.ts';
export const log: StoreLog = pino().child({});
