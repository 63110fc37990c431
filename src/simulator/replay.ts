import { type Answer, type Call, headerOf } from './http.ts';
import type { World } from './world.ts';

const keptAnswers = 10_000;

/**
 * Does a creating call once per `MS-RequestId` (Microsoft: Partner Center REST headers): the same id on the same path gets the
 * first answer again: with `everything` refusals too, so that each new attempt needs a new id; with `successes` a call that was
 * refused may be mended and sent again. Resolves when the outcome is on disk.
 */
export async function withReplay(
  world: World,
  call: Call,
  options: { readonly remember: 'everything' | 'successes' | 'nothing'; readonly work: () => Answer },
): Promise<Answer> {
  const { remember } = options;
  const id = remember === 'nothing' ? undefined : headerOf(call.headers, 'ms-requestid')?.toLowerCase();
  const key = id === undefined ? undefined : `${call.method} ${call.path} ${id}`;
  const known = key === undefined ? undefined : world.data.answers.get(key);
  const outcome = known ?? options.work();
  const worthIt = remember === 'everything' || outcome.status < 300;
  if (key !== undefined && known === undefined && worthIt) keep(world, key, outcome);
  await world.save();
  return outcome;
}

function keep(world: World, key: string, outcome: Answer): void {
  const { answers } = world.data;
  answers.set(key, { ...outcome, headers: { ...outcome.headers } });
  const oldest = answers.size > keptAnswers ? answers.keys().next().value : undefined;
  if (oldest !== undefined) answers.delete(oldest);
}
