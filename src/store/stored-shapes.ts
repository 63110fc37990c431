import { z } from 'zod';
import type { HistoryEntry, WorkOrder } from '../agreements/ports.ts';
import { isStoredRow, type StoredRow } from './encryption.ts';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What every store keeps as JSON. This program wrote it itself: its shape is not looked at any closer. */
export const storedShapes = {
  row: z.custom<StoredRow>(isStoredRow),
  historyEntry: z.custom<HistoryEntry>(isObject),
  workOrder: z.custom<WorkOrder>((value) => isObject(value) && 'kind' in value && 'subject' in value),
} as const;
