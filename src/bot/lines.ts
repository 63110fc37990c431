import { findMcaCode } from '../agreements/mca-code.ts';
import { didYouMeanCard, namedNotice } from './cards.ts';
import { parseLine } from './command.ts';
import { commands } from './commands/index.ts';
import { pastedError } from './commands/pasted-error.ts';
import { mayUse, refused } from './permission.ts';
import type { Command, Reply, Turn } from './turn.ts';

const byName = new Map<string, Command>(
  commands.flatMap((command) => [command.name, ...(command.aliases ?? [])].map((name) => [name, command])),
);

/** Answers a typed line: a command, a near miss, a pasted error, or help. */
export async function runLine(turn: Turn, text: string): Promise<readonly Reply[]> {
  const line = parseLine(text, [...byName.keys()]);
  if (line.kind === 'command') {
    const command = byName.get(line.name);
    if (command !== undefined) return mayUse(turn, command.who) ? command.run(turn, line.argument) : refused(turn);
  }
  const { code } = findMcaCode(text);
  if (code !== null) return mayUse(turn, 'agent') ? pastedError(turn, text, code) : refused(turn);
  if (line.kind === 'nearly')
    return [
      {
        says: didYouMeanCard({ reader: turn.reader, typed: text.slice(0, 80), suggestion: line.suggestion }),
        to: 'here',
      },
    ];
  const help = byName.get('help');
  const notice: Reply = { says: namedNotice({ reader: turn.reader, name: 'notUnderstood' }), to: 'here' };
  return help === undefined || text === '' ? [notice] : help.run(turn, '');
}
