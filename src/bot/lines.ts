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
  // A file alone is the list of a campaign.
  const typed = text === '' && (turn.files ?? []).length > 0 ? 'campaign' : text;
  const line = parseLine(typed, [...byName.keys()]);
  const command = line.kind === 'command' ? byName.get(line.name) : undefined;
  // A command with an argument is one, whatever its argument holds: no need to look into it.
  const code = command !== undefined && command.takes !== '' ? null : findMcaCode(text).code;
  // "hi, order 7 failed with 900428": a command that takes nothing is only how the sentence begins.
  if (command !== undefined && code === null && line.kind === 'command')
    return mayUse(turn, command.who) ? command.run(turn, line.argument) : refused(turn);
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
  return help === undefined ? [notice] : help.run(turn, '');
}
