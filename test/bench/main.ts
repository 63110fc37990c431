import { benchAlerts } from './alerts.ts';
import { storeNames } from './bench-store.ts';
import { benchMirror } from './mirror.ts';
import { benchReport } from './report.ts';
import { benchStart } from './start.ts';
import { benchStatus } from './status.ts';
import { benchStore } from './store.ts';
import { benchTracking } from './tracking.ts';
import { benchTurn } from './turn.ts';
import { benchWork } from './work.ts';

const [name, ...wanted] = process.argv.slice(2);
const given = wanted.find((one) => Number.isFinite(Number(one)));
const size = given === undefined ? undefined : Number(given);
const store = storeNames.find((one) => wanted.includes(one));
const strange = wanted.find((one) => one !== given && one !== store);

const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  turn: () => benchTurn(store),
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
} else if (strange !== undefined) {
  console.error(`There is no store "${strange}". There are: ${storeNames.join(', ')}.`);
  process.exitCode = 1;
} else {
  for (const [one, run] of Object.entries(benches)) if (name === undefined || name === one) await run();
}
