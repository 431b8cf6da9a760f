import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { getJson } from "@/components/shell/api-client";
import { type Judged, stateWord } from "@/components/standing/state";
import { Standing } from "@/lib/people/standing/schema";

/** What can be gone to: a page, or one object. */
export type Place = { href: string; label: string; says: string };

const judged = { status: z.string(), standing: Standing };
const Agents = z.object({
  agents: z.array(z.object({ id: z.string(), name: z.string(), displayName: z.string().nullable(), ...judged })),
});
const About = z.object({ id: z.string(), purpose: z.string(), agent: z.object({ name: z.string() }) });
const Delegations = z.object({ delegations: z.array(About.extend(judged)) });
const Requests = z.object({ requests: z.array(About) });

/** What a place is, and its state unless all is well. */
function withState(kind: string, one: Judged): string {
  const state = stateWord(one);
  return state ? `${kind}, ${state}` : kind;
}

/** As a filter reads it: one text, whatever is in it. */
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, " ").trim()}"`;
const few = 5;

const search = {
  "/agents": async (q: string, signal: AbortSignal): Promise<Place[]> =>
    (await getJson("/api/agents", { q, limit: few }, Agents, signal)).agents.map((one) => ({
      href: `/agents/${one.id}`,
      label: one.displayName ?? one.name,
      says: withState(one.displayName ? `Agent ${one.name}` : "Agent", one),
    })),
  "/approvals": async (q: string, signal: AbortSignal): Promise<Place[]> =>
    (await getJson("/api/requests", { q, limit: few }, Requests, signal)).requests.map((one) => ({
      href: `/requests/${one.id}`,
      label: one.purpose,
      says: `Request for ${one.agent.name}`,
    })),
  "/delegations": async (q: string, signal: AbortSignal): Promise<Place[]> =>
    (await getJson("/api/delegations", { q, limit: few }, Delegations, signal)).delegations.map((one) => ({
      href: `/delegations/${one.id}`,
      label: one.purpose,
      says: withState(`Delegation to ${one.agent.name}`, one),
    })),
} as const;
type Searched = keyof typeof search;
const isSearched = (href: string): href is Searched => Object.hasOwn(search, href);

/** Finds agents, requests and delegations by a name, an id or a word, where the person may look at all. */
export const found = (text: string, hrefs: readonly string[]) =>
  queryOptions({
    queryKey: ["palette", text, hrefs],
    queryFn: async ({ signal }) =>
      (await Promise.all(hrefs.filter(isSearched).map((href) => search[href](quoted(text), signal)))).flat(),
    enabled: quoted(text).length > 3,
    staleTime: 10_000,
  });

/** Where an id leads that lists do not find by itself: to all that was recorded about it. */
export const recordsOf = (text: string, hrefs: readonly string[]): Place[] =>
  /^[a-z]{2,5}_[0-9A-Za-z]{10,40}$/.test(text) && hrefs.includes("/audit")
    ? [{ href: `/audit?q=${encodeURIComponent(`id:${text}`)}`, label: text, says: "All that is recorded about it" }]
    : [];
