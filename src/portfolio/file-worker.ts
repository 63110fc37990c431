import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { csvBytes } from './file-csv.ts';
import { excelBytes } from './file-excel.ts';
import { type FileTable, fileFormats } from './file-table.ts';

// The table comes from our own side, typed: looking at each of half a million cells would take longer than the file.
const table = z.custom<FileTable>((value) => typeof value === 'object' && value !== null && 'rows' in value);
const job = z.object({ format: z.enum(fileFormats), table });

// A thread of its own: making a file of 20,000 rows would hold up everybody's answers for a second.
const asked = job.parse(workerData);
parentPort?.postMessage(asked.format === 'csv' ? csvBytes(asked.table) : await excelBytes(asked.table));
