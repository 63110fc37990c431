import { assemble } from './assemble.ts';
import type { SimulatorClock } from './clock.ts';
import type { Deeds } from './deeds.ts';
import type { EntraControl, MadeToken } from './entra/control.ts';
import type { EntraApp, EntraOptions, EntraUser } from './entra/options.ts';
import type { FaultInput } from './faults.ts';
import type { GraphControl, GraphOptions } from './graph.ts';
import { listen } from './listen.ts';
import { isLoopback } from './local-only.ts';
import type { Attestation, Customer } from './model.ts';
import type { NewCustomer } from './new-customer.ts';
import { openWorld, type SimulatorOptions } from './open-world.ts';
import { serve } from './server.ts';
import { createServices } from './services.ts';
import type { Settings, SettingsChange } from './settings.ts';
import type { OrderOutcome, ShopOrder } from './shop.ts';
import type { SimulatorState } from './state.ts';

export { type RecordedAnswers, recordedAnswersSchema } from './recorded.ts';
export { simulatorToken, type TokenKind } from './tokens.ts';
export type {
  Attestation,
  EntraApp,
  EntraControl,
  EntraOptions,
  EntraUser,
  FaultInput,
  GraphControl,
  GraphOptions,
  MadeToken,
  NewCustomer,
  OrderOutcome,
  Settings,
  SettingsChange,
  ShopOrder,
  SimulatorClock,
  SimulatorOptions,
  SimulatorState,
};

export type Simulator = {
  /** Without a slash at the end: what PARTNER_CENTER_URL is set to. */
  readonly url: string;
  readonly acceptanceUrl: string;
  readonly clock: SimulatorClock;
  readonly state: () => SimulatorState;
  readonly settings: () => Settings;
  readonly accept: Deeds['accept'];
  readonly addCustomer: (input: NewCustomer) => Promise<Customer>;
  readonly addMany: Deeds['addMany'];
  readonly leave: Deeds['leave'];
  readonly directSign: Deeds['directSign'];
  readonly configure: Deeds['configure'];
  readonly addFault: (fault: FaultInput) => void;
  /** Places an order as a shop would; undefined for an unknown customer. */
  readonly order: (customerId: string, order?: ShopOrder) => Promise<OrderOutcome | undefined>;
  /** Where the shop reports from now on, for a bot that starts after the stand-in. */
  readonly reportTo: (url: string, secret: string) => void;
  /** Groups of Microsoft Graph, served under the same address. */
  readonly graph: GraphControl;
  /** Undefined where Entra does not run. */
  readonly entra: EntraControl | undefined;
  readonly reset: () => Promise<void>;
  /** Stops at once, open connections included, when everything is on disk. */
  readonly stop: () => Promise<void>;
};

/** A stand-in that was started with Entra. */
export type SimulatorWithEntra = Simulator & { readonly entra: EntraControl };

/**
 * Starts the stand-in for Partner Center on this machine, and for Microsoft Entra where it is described. Rejects when the host is not
 * loopback, the port is taken (EADDRINUSE) or the data file is damaged.
 */
export async function startSimulator(
  options: SimulatorOptions & { readonly entra: EntraOptions },
): Promise<SimulatorWithEntra>;
export async function startSimulator(options?: SimulatorOptions): Promise<Simulator>;
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1';
  if (!isLoopback(host)) throw new Error(`the stand-in serves this machine alone, not ${host}`);
  let url = '';
  const world = await openWorld(options);
  const services = await createServices(options, () => url);
  const parts = assemble(world, options, services);
  const stopping = new AbortController();
  const server = await listen(
    (request, response) => {
      serve({ ...parts.server, stopped: stopping.signal }, request, response).catch(() => {
        // A client that went away or a stop in the middle: there is nobody to tell.
        response.destroy();
      });
    },
    { host, port: options.port ?? 0, tls: options.tls },
  );
  url = server.url;
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopping.abort();
    stopped ??= server.close().then(world.save);
    return stopped;
  };
  return { ...parts.api, url, acceptanceUrl: `${url}/mca/`, stop };
}
