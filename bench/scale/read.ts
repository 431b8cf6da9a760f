import type { Bar } from "@/bench/scale/figures";

/** Who asks: an account of the laboratory, or the enforcement point of its resource server. */
export type Asker = "admin" | "security" | "approver" | "auditor" | "collector" | "member" | "pep";

export type Read = {
  name: string;
  as: Asker;
  /** The route's pattern, so that a read can be told to belong to an endpoint. */
  route: string;
  path: string;
  body?: unknown;
  bar: Bar;
};

/** First pages; what is looked up by its id; previews; and files. */
export const bars = {
  page: { figure: "p50", below: 150 },
  id: { figure: "p50", below: 20 },
  one: { figure: "p50", below: 150 },
  preview: { figure: "p50", below: 300 },
  /** A whole list in one file. */
  file: { figure: "p50", below: 1_000 },
} as const satisfies Record<string, Bar>;

export type Given = { as?: Asker; bar?: Bar; body?: unknown; params?: Record<string, string> };

export function read(
  name: string,
  route: string,
  query: Record<string, string | number> = {},
  given: Given = {},
): Read {
  const { as = "admin", bar = bars.page, body, params = {} } = given;
  const path = route.replaceAll(/\[(\w+)\]/g, (_, param: string) => params[param] ?? "");
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString();
  return { name, as, route, path: search ? `${path}?${search}` : path, bar, ...(body === undefined ? {} : { body }) };
}
