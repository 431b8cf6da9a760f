import { proof, type Spine } from "@/e2e/support/spine";
import type { Call, World } from "@/e2e/support/world";
import { accessTokenHash } from "@/lib/protocols/dpop/proof";
import { ownApiIdentifier } from "@/lib/resource-servers/own-api";

/** One element over this product's own API. */
export const over = (...actions: string[]) => [
  { type: "mandate", locations: [ownApiIdentifier()], actions, identifiers: ["*"] },
];

type Route = Parameters<World["call"]>[0];
export type OwnApiCall = [agent: Spine, token: string, route: Route, call: Call & { path: string; dpop?: string }];

/** Calls a route as an agent does: with its token and a proof, a fresh one unless given. */
export async function callOwnApi(world: World, ...[agent, token, route, call]: OwnApiCall) {
  const { method = "GET", path, dpop } = call;
  const url = world.runtime.publicUrl + path.split("?")[0];
  const fresh = dpop ?? (await proof(agent, { method, url, ath: accessTokenHash(token) }));
  const headers = { authorization: `DPoP ${token}`, dpop: fresh, ...call.headers };
  const response = await world.call(route, { ...call, headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
