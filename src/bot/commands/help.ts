import { myDay } from '../../agreements/my-day.ts';
import { helpCard, myDayCard } from '../cards.ts';
import { texts } from '../texts/texts.ts';
import type { Command, Reply, Turn } from '../turn.ts';

/** `help`: what this person may do here, each with an example. The table comes in, because help is in it. */
export function helpFor(table: () => readonly Command[]): Command {
  return {
    name: 'help',
    takes: '',
    example: 'help',
    description: 'command.help',
    who: 'member',
    run: async (turn) => [help(turn, table())],
  };
}

/** `hi`: my day; help for a newcomer. */
export function hiFor(table: () => readonly Command[]): Command {
  return {
    name: 'hi',
    aliases: ['hello', 'hey'],
    takes: '',
    example: 'hi',
    description: 'command.hi',
    who: 'member',
    run: async (turn) => {
      const { reader, deps, person } = turn;
      if (reader.role === 'member') return [help(turn, table())];
      const day = await myDay(deps.domain, person.objectId);
      const { deadlines, blocks, recent, watched } = day;
      const newcomer = [deadlines, blocks, recent, watched].every(({ length }) => length === 0);
      return newcomer ? [help(turn, table())] : [{ says: myDayCard({ reader, ...day, unheard: [] }), to: 'here' }];
    },
  };
}

function help(turn: Turn, table: readonly Command[]): Reply {
  const { t } = texts(turn.reader.locale);
  const commands = table
    .filter((command) => command.who === 'member' || turn.reader.role === 'agent')
    .map(({ name, example, description }) => ({ name, example, description: t(description) }));
  return { says: helpCard({ reader: turn.reader, commands }), to: 'here' };
}
