import { indexes, type Table } from '../agreements/rows.ts';

const isTable = (name: string): name is Table => Object.hasOwn(indexes, name);

/** Every table's name. */
export const tableNames: readonly Table[] = Object.keys(indexes).filter(isTable);
