import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a folder, parents included, that only its owner can read, and sees to it that it survives a power cut. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first !== undefined) await syncFolder(dirname(first));
}

/** Makes a new or renamed entry of the folder survive a power cut. Windows cannot open folders; its renames are journalled. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
