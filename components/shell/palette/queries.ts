import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { getJson } from "@/components/data/api-client";
import { type Judged, stateWord } from "@/components/marks/standing-state";
import { agentLabel } from "@/lib/agents/model";
import { Standing } from "@/lib/principals/schema";

/** A page or object to go to. */
export type Place = {
  href: string;
  label: string;
  says: string;
  /** Whether the place is a list that was not searched to its end. */
  unfinished?: boolean;
};

const judged = { status: z.string(), standing: Standing };
const owner = z.object({ active: z.boolean() }).nullable();
const Agents = z.object({
  agents: z.array(z.object({ id: z.string(), name: z.string(), displayName: z.string().nullable(), ...judged, owner })),
  next: z.string().nullable(),
});
const About = z.object({ id: z.string(), purpose: z.string(), agent: z.object({ name: z.string() }) });
const Delegations = z.object({ delegations: z.array(About.extend(judged)), next: z.string().nullable() });
const Requests = z.object({ requests: z.array(About), next: z.string().nullable() });

const People = z.object({
  people: z.array(z.object({ id: z.string(), name: z.string(), email: z.string(), status: z.string() })),
  next: z.string().nullable(),
});
const Actions = z.object({
  actionApprovals: z.array(z.object({ id: z.string(), sentence: z.string(), status: z.string() })),
  next: z.string().nullable(),
});

/** The kind of a place, with its state unless that is normal. */
function withState(kind: string, one: Judged): string {
  const state = stateWord(one);
  return state ? `${kind}, ${state}` : kind;
}

/** Quotes a text as one value of a filter. */
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, " ").trim()}"`;
const few = 5;

/** A link to the list if the search did not reach its end. */
const rest = (next: string | null, href: string, q: string, label: string): Place[] =>
  next === null
    ? []
    : [{ href: `${href}${encodeURIComponent(q)}`, label, says: "Search the whole list", unfinished: true }];

const search = {
  "/people": async (q: string, signal: AbortSignal): Promise<Place[]> => {
    const { people, next } = await getJson("/api/people", { q, limit: few }, People, signal);
    const places = people.map(({ id, name, email, status }) => ({
      href: `/people?q=${id}&person=${id}`,
      label: name,
      says: status === "active" ? email : `${email}, ${status}`,
    }));
    return [...places, ...rest(next, "/people?q=", q, "More people")];
  },
  "/action-approvals": async (q: string, signal: AbortSignal): Promise<Place[]> => {
    const query = { queue: "all", q, limit: few };
    const { actionApprovals, next } = await getJson("/api/action-approvals", query, Actions, signal);
    const places = actionApprovals.map(({ id, sentence, status }) => ({
      href: `/action-approvals?queue=all&action=${id}`,
      label: sentence,
      says: `Action, ${status}`,
    }));
    return [...places, ...rest(next, "/action-approvals?queue=all&q=", q, "More actions")];
  },
  "/agents": async (q: string, signal: AbortSignal): Promise<Place[]> => {
    const { agents, next } = await getJson("/api/agents", { q, limit: few }, Agents, signal);
    const places = agents.map((one) => ({
      href: `/agents/${one.id}`,
      label: agentLabel(one),
      says: withState("Agent", one),
    }));
    return [...places, ...rest(next, "/agents?q=", q, "More agents")];
  },
  "/approvals": async (q: string, signal: AbortSignal): Promise<Place[]> => {
    const { requests, next } = await getJson("/api/requests", { q, limit: few }, Requests, signal);
    const places = requests.map((one) => ({
      href: `/requests/${one.id}`,
      label: one.purpose,
      says: `Request for ${one.agent.name}`,
    }));
    return [...places, ...rest(next, "/approvals?queue=all&q=", q, "More requests")];
  },
  "/delegations": async (q: string, signal: AbortSignal): Promise<Place[]> => {
    const { delegations, next } = await getJson("/api/delegations", { q, limit: few }, Delegations, signal);
    const places = delegations.map((one) => ({
      href: `/delegations/${one.id}`,
      label: one.purpose,
      says: withState(`Delegation to ${one.agent.name}`, one),
    }));
    return [...places, ...rest(next, "/delegations?q=", q, "More delegations")];
  },
} as const;
type Searched = keyof typeof search;
const isSearched = (href: string): href is Searched => Object.hasOwn(search, href);

/** Finds agents, people, requests, delegations and actions in the lists that the person may open. */
export const found = (text: string, hrefs: readonly string[]) =>
  queryOptions({
    queryKey: ["palette", text, hrefs],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(hrefs.filter(isSearched).map((href) => search[href](quoted(text), signal)));
      // Enter goes to what was found rather than to another search.
      return lists.flat().toSorted((a, b) => Number(a.unfinished ?? false) - Number(b.unfinished ?? false));
    },
    enabled: quoted(text).length > 3,
    staleTime: 10_000,
  });

/** A link to the records of an id that the lists do not find. */
export const recordsOf = (text: string, hrefs: readonly string[]): Place[] =>
  /^[a-z]{2,5}_[0-9A-Za-z]{10,40}$/.test(text) && hrefs.includes("/audit")
    ? [{ href: `/audit?q=${encodeURIComponent(`id:${text}`)}`, label: text, says: "Records in the audit trail" }]
    : [];
