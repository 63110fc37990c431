import { createEntra, type Entra } from './entra/entra.ts';
import { createGraph, type Graph } from './graph.ts';
import type { SimulatorOptions } from './open-world.ts';

/** Microsoft's other services. `origin` is the address of all of them, known once the server listens. */
export type Services = { readonly entra: Entra | undefined; readonly graph: Graph; readonly origin: () => string };

/** Makes Graph, and Entra where the options describe it; whoever Entra knows, Graph knows too. */
export async function createServices(options: SimulatorOptions, origin: () => string): Promise<Services> {
  const wallNow = options.wallNow ?? Date.now;
  const { entra } = options;
  const people = [...(entra?.refreshTokens ?? []).map(({ user }) => user), ...(entra?.signIn ? [entra.signIn] : [])];
  const graph = createGraph(options.graph, { known: people.map(({ objectId }) => objectId), wallNow });
  return { entra: entra === undefined ? undefined : await createEntra(entra, { wallNow, origin }), graph, origin };
}
