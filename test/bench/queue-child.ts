import { openQueue, queueNames } from './queues.ts';

// A process that takes one work, says so and never ends it: it is there to be killed.
const [given, url = ''] = process.argv.slice(2);
const name = queueNames.find((one) => one === given);
if (name === undefined) throw new Error(`There is no queue ${given}`);
const heldMs = 10_000;
const queue = await openQueue(name, url);
await queue.work(async () => {
  console.log('taken');
  await new Promise(() => undefined);
}, heldMs);
