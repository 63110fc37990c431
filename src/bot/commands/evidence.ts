import { evidenceHead, evidencePage } from '../../agreements/evidence.ts';
import type { Instant } from '../../agreements/instant.ts';
import { evidenceCard } from '../cards.ts';
import { dayOf, nextDay, startOfDay } from '../days.ts';
import { notice } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

/** `evidence <from> <to>`: the evidence that was written in a time, and the head of its chain. */
export const evidence: Command = {
  name: 'evidence',
  takes: '<from> <to>',
  example: 'evidence 2026-01-01 2026-01-31',
  description: 'command.evidence',
  who: 'agent',
  run: async (turn, argument) => {
    const time = asked(turn, argument);
    if (time === null) return [notice(turn, 'whichDays', { today: dayOf(turn.reader.now, turn.reader.timeZone) })];
    return shown(turn, { ...time, page: 0 }, 'here');
  },
};

export const presses = {
  evidencePage: { who: 'agent', run: (turn, time) => shown(turn, time, 'inPlace') },
} satisfies Partial<Presses>;

interface Time {
  readonly from: Instant;
  /** The end of the last day: not asked for any more. */
  readonly to: Instant;
}

/** Two days, or one with everything since; whatever stands between them ("to", a dash, a comma) does not matter. */
function asked({ reader }: Turn, argument: string): Time | null {
  const [first, second, ...more] = argument.match(/\d[\d.:/-]*/g) ?? [];
  if (first === undefined || more.length > 0) return null;
  const { timeZone, now } = reader;
  const last = second ?? dayOf(now, timeZone);
  const from = startOfDay(first, timeZone);
  const isDay = startOfDay(last, timeZone) !== null;
  const to = isDay ? startOfDay(nextDay(last), timeZone) : null;
  return from === null || to === null || to <= from ? null : { from, to };
}

async function shown(turn: Turn, time: Time & { readonly page: number }, to: Reply['to']): Promise<readonly Reply[]> {
  const { domain } = turn.deps;
  const keeper = domain.evidence;
  if (keeper === undefined) return [notice(turn, 'noEvidence')];
  const [found, head] = await Promise.all([evidencePage(domain, time), evidenceHead(domain)]);
  const { reader } = turn;
  const says = evidenceCard({ reader, from: time.from, to: time.to, evidence: found, head, filesOf: keeper.filesOf });
  return [{ says, to }];
}
