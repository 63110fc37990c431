import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFile } from './write-file.ts';

/** Writes a small file and removes it. Null where that works, else the system's code. */
export async function checkFolder(directory: string): Promise<string | null> {
  const probe = join(directory, '.writable');
  try {
    await writeFile(probe, '');
    await rm(probe);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  }
}
