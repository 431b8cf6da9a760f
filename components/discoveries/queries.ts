import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader, sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import type { DiscoveryStatus } from "@/lib/discoveries/model";
import type {
  DecideDiscoveries,
  DecideDiscovery,
  DiscoveryResponse as Discovery,
  ImportDiscoveries,
} from "@/lib/discoveries/schema";

const schemas = () => import("@/lib/discoveries/schema");
const DiscoveryList = lazyReader(() => schemas().then((module) => module.DiscoveryList));
const DiscoveryResponse = lazyReader(() => schemas().then((module) => module.DiscoveryResponse));
const DecidedDiscoveries = lazyReader(() => schemas().then((module) => module.DecidedDiscoveries));
const ImportResult = lazyReader(() => schemas().then((module) => module.ImportResult));

/** Search parameters in the URL of the list. */
export type DiscoveryQuery = { status: DiscoveryStatus; q: string; sort: string };

export const discoveryKeys = {
  all: ["discoveries"],
  list: (query: DiscoveryQuery) => ["discoveries", "list", query],
} as const;

/** Identities of other systems in an order, page by page. */
export const discoveryList = (query: DiscoveryQuery) => ({
  meta: { topics: ["discoveries"] },
  ...listQuery(discoveryKeys.list(query), "/api/discoveries", DiscoveryList, query),
});

/** One identity, in any state. */
export const discoveryDetail = (id: string) =>
  readQuery(["discoveries", "detail", id], `/api/discoveries/${id}`, DiscoveryResponse);

/** The number of identities in each state. */
export const discoveryCounts = queryOptions({
  queryKey: ["discoveries", "counts"],
  queryFn: ({ signal }) => getJson("/api/discoveries", { counts: "true", limit: 1 }, DiscoveryList, signal),
  select: ({ counts }) => counts,
});

export const importDiscoveries = (body: ImportDiscoveries) =>
  sendJson("POST", "/api/discoveries/imports", body, { schema: ImportResult });

export const decideDiscoveries = (body: DecideDiscoveries) =>
  sendJson("POST", "/api/discoveries/decisions", body, { schema: DecidedDiscoveries });

export const decideDiscovery = ({ id, version }: Pick<Discovery, "id" | "version">, body: DecideDiscovery) =>
  sendJson("POST", `/api/discoveries/${id}/decision`, body, { schema: DiscoveryResponse, ifMatch: `"${version}"` });
