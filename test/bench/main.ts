import { benchAlerts } from './alerts.ts';
import { benchMirror } from './mirror.ts';
import { benchReport } from './report.ts';
import { benchStart } from './start.ts';
import { benchStatus } from './status.ts';
import { benchStore } from './store.ts';
import { benchTracking } from './tracking.ts';
import { storeNames } from './tracking-store.ts';
import { benchTurn } from './turn.ts';
import { benchWork } from './work.ts';

const [name, given, wanted = 'lowdb'] = process.argv.slice(2);
const size = given === undefined ? undefined : Number(given);
const store = storeNames.find((one) => one === wanted);

const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  turn: benchTurn,
  status: benchStatus,
  store: benchStore,
  work: benchWork,
  alerts: benchAlerts,
  mirror: benchMirror,
  report: benchReport,
  start: () => benchStart(size),
  tracking: () => benchTracking(size, store),
};

const names = Object.keys(benches);
if (name !== undefined && !names.includes(name)) {
  console.error(`There is no benchmark "${name}". There are: ${names.join(', ')}.`);
  process.exitCode = 1;
} else if (store === undefined) {
  console.error(`There is no store "${wanted}". There are: ${storeNames.join(', ')}.`);
  process.exitCode = 1;
} else {
  for (const [one, run] of Object.entries(benches)) if (name === undefined || name === one) await run();
}
