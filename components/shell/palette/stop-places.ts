import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { getJson } from "@/components/data/api-client";
import type { Place } from "./queries";

const Subject = z.object({ id: z.string(), name: z.string(), detail: z.string() });
type Subject = z.infer<typeof Subject>;
const Subjects = z.object({ subjects: z.array(Subject) });

/** The kinds that are searched, each with its word. */
const kinds = {
  agent: "Agent",
  delegation: "Delegation",
  instance: "Instance",
  owner: "Everything of a person",
  blueprint: "Blueprint",
  resource_server: "Resource server",
};
const fewEach = 4;

const everything: Place = { href: "/stop?kind=all", label: "Stop everything", says: "Stop centre" };

/** The text after the word `stop`; undefined for a text that is no stop. */
const afterStop = (text: string): string | undefined => /^stop\s+(\S.*)$/i.exec(text)?.[1];

async function placesOf(kind: keyof typeof kinds, q: string, signal: AbortSignal): Promise<Place[]> {
  const { subjects } = await getJson("/api/revocations/subjects", { kind, q }, Subjects, signal);
  return subjects.slice(0, fewEach).map((subject) => placeOf(kind, subject));
}

/** An agent has many delegations, so the purpose of each stands in its label. */
export function placeOf(kind: keyof typeof kinds, { id, name, detail }: Subject): Place {
  const href = `/stop?kind=${kind}&id=${id}`;
  if (kind !== "delegation") return { href, label: `Stop ${name}`, says: `${kinds[kind]}, ${detail}` };
  const end = detail.lastIndexOf(", ");
  const [purpose, status] = [detail.slice(0, end), detail.slice(end + 2)];
  return { href, label: `Stop ${name}: ${shortened(purpose)}`, says: `${kinds[kind]}, ${status}` };
}

const longest = 60;
const shortened = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;

/** Finds what a text that begins with `stop` could stop, where the person may stop anything. */
export const stopsFor = (text: string, hrefs: readonly string[]) => {
  const asked = hrefs.includes("/stop") ? afterStop(text) : undefined;
  return queryOptions({
    queryKey: ["palette-stops", asked ?? ""],
    queryFn: async ({ signal }) => {
      const names = Object.keys(kinds) as (keyof typeof kinds)[];
      const lists = await Promise.all(names.map((kind) => placesOf(kind, asked ?? "", signal)));
      const all = "everything".startsWith((asked ?? "").toLowerCase()) ? [everything] : [];
      return [...all, ...lists.flat()];
    },
    enabled: asked !== undefined,
    staleTime: 10_000,
  });
};
