import { existsSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { checkFolder } from '../evidence/check-folder.ts';
import { type Finding, fail, note, pass } from './doctor-finding.ts';

const name = 'EVIDENCE_DIR';

/** Whether evidence can be written. A directory that is not there is made by the bot's first start, and not by whoever runs this. */
export async function evidenceFinding(directory: string | null): Promise<Finding> {
  if (directory === null) return note(name, 'Not set: no evidence of finalized agreements is written.');
  if (existsSync(directory)) {
    const fault = await checkFolder(directory);
    if (fault === null) return pass(name, `${directory} can be written to.`);
    return fail(name, `${directory} cannot be written to (${fault}). Let the bot's user write to it, or set ${name}.`);
  }
  const parent = nearestThere(resolve(directory));
  if (await canHold(parent)) return pass(name, `${directory} is not there yet; the bot's first start makes it.`);
  return fail(name, `${directory} is not there, and cannot be made in ${parent}. Make it, or set ${name}.`);
}

function nearestThere(path: string): string {
  return existsSync(path) ? path : nearestThere(dirname(path));
}

async function canHold(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
