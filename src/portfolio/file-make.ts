import { Worker } from 'node:worker_threads';
import { SECOND } from '../agreements/instant.ts';
import type { FileFormat, FileTable } from './file-table.ts';

const longest = 60 * SECOND;

/** Makes a file in a thread of its own, so that nobody else waits. Rejects where it takes more than a minute, and with the thread's own fault. */
export function makeFile(format: FileFormat, table: FileTable): Promise<Uint8Array> {
  const worker = new Worker(new URL('./file-worker.ts', import.meta.url), { workerData: { format, table } });
  return new Promise<Uint8Array>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Making a ${format} file took too long`)), longest);
    worker.once('message', (bytes: unknown) => {
      clearTimeout(timer);
      if (bytes instanceof Uint8Array) resolve(bytes);
      else reject(new TypeError('The thread answered with something that is no file'));
    });
    worker.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  }).finally(() => worker.terminate());
}
