import { DAY } from '../../src/agreements/instant.ts';

/** What the bot of the storm signs events with, and its shop. */
export const stormSecret = 'the-shop-and-the-bot-know-this';
/** How long the bot of the storm keeps data of signatories: longer than the storm lasts. */
export const keptFor = 90 * DAY;
