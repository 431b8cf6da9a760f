import { z } from "zod";
import { getJson } from "@/components/data/api-client";
import type { NamedThing, OfferedValue } from "./filter-suggestions";

const most = 20;
const Named = z.object({ name: z.string() });
const Agents = z.object({ agents: z.array(Named.extend({ displayName: z.string().nullable() })) });
const Blueprints = z.object({ blueprints: z.array(Named) });
const People = z.object({ people: z.array(Named.extend({ email: z.string() })) });

// A beginning has an index, also a short one. Other texts are looked for anywhere, which needs three characters.
const agentsLike = (begun: string): string | null => {
  if (begun === "") return "";
  if (/^[\w.-]+$/.test(begun)) return `name:${begun}*`;
  return begun.length < 3 ? null : quoted(begun);
};

const quoted = (text: string): string => (text === "" ? "" : `"${text.replaceAll(/["\\]/g, " ")}"`);

/** Reads the names of things that begin so, or have a word that does. */
export const names: Record<NamedThing, (begun: string, signal: AbortSignal) => Promise<OfferedValue[]>> = {
  agents: async (begun, signal) => {
    const q = agentsLike(begun);
    if (q === null) return [];
    const { agents } = await getJson("/api/agents", { q, limit: most }, Agents, signal);
    return agents.map(({ name, displayName }) => ({ value: name, says: displayName ?? "" }));
  },
  blueprints: async (begun, signal) => {
    const query = { q: quoted(begun), sort: "name", limit: most };
    const { blueprints } = await getJson("/api/blueprints", query, Blueprints, signal);
    return blueprints.map(({ name }) => ({ value: name, says: "" }));
  },
  people: async (begun, signal) => {
    const { people } = await getJson("/api/people", { q: quoted(begun), limit: most }, People, signal);
    return people.map(({ name, email }) => ({ value: email, says: name }));
  },
};
