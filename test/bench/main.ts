import { benchAlerts } from './alerts.ts';
import { benchMirror } from './mirror.ts';
import { benchReport } from './report.ts';
import { benchStore } from './store.ts';
import { benchTurn } from './turn.ts';
import { benchWork } from './work.ts';

const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  turn: benchTurn,
  store: benchStore,
  work: benchWork,
  alerts: benchAlerts,
  mirror: benchMirror,
  report: benchReport,
};

const [name] = process.argv.slice(2);
const names = Object.keys(benches);
if (name !== undefined && !names.includes(name)) {
  console.error(`There is no benchmark "${name}". There are: ${names.join(', ')}.`);
  process.exitCode = 1;
} else {
  for (const [one, run] of Object.entries(benches)) if (name === undefined || name === one) await run();
}
