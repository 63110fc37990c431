import { rowChange } from '../agreements/campaign-work.ts';
import { judge } from './campaign-judge.ts';
import { dryRunReading, finishRow, leaveRow, type RowTurn, retryRow } from './campaign-row.ts';
import { settled } from './campaign-row-settle.ts';

/** The dry run of one row: nothing is written at Microsoft, and nobody is asked. */
export async function checkRow(turn: RowTurn): Promise<void> {
  const { deps, row } = turn;
  const { customer, inputs } = row;
  if (customer === null || inputs === null) return leaveRow(turn);
  const judged = await judge(deps, { customer, inputs }, dryRunReading);
  switch (judged.kind) {
    case 'later':
      return retryRow(turn, judged.retryAfterMs, { state: 'skipped', reason: 'statusUnknown' });
    case 'not':
      return finishRow(turn, (current, now) =>
        rowChange({ ...settled(current, judged, now), inputs: judged.inputs }, now),
      );
    case 'ready':
      return finishRow(turn, (current, now) =>
        rowChange({ ...settled(current, { state: 'notAsked' }, now), inputs: judged.inputs }, now),
      );
  }
}
