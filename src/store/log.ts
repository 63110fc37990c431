/** Where a store tells what people should know; a pino logger is one. */
export interface StoreLog {
  readonly info: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  readonly warn: (fields: Readonly<Record<string, unknown>>, message: string) => void;
}

export const silentLog: StoreLog = { info: () => undefined, warn: () => undefined };
