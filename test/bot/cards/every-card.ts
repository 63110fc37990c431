import type { CardMessage, Reader } from '../../../src/bot/cards.ts';
import { alertCases } from './alert-cases.ts';
import { attestationCases } from './attestation-cases.ts';
import { campaignCases } from './campaign-cases.ts';
import { formCases } from './form-cases.ts';
import { otherCases } from './other-cases.ts';
import { ownCases } from './own-cases.ts';
import { portfolioCases } from './portfolio-cases.ts';
import { statusCases } from './status-cases.ts';
import { summaryCases } from './summary-cases.ts';

/** A card of the table: its name and how it is made for a reader. */
export interface Case {
  readonly name: string;
  readonly make: (reader: Reader) => CardMessage;
  /** For an agent's personal chat alone. */
  readonly personalOnly?: true;
  /** Members come to see it too, and may do nothing with it but look. */
  readonly memberReads?: true;
}

/** Every card in every state. */
export const everyCase: readonly Case[] = [
  ...statusCases,
  ...attestationCases,
  ...alertCases,
  ...formCases,
  ...summaryCases,
  ...otherCases,
  ...ownCases,
  ...portfolioCases,
  ...campaignCases,
];
