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

export const discoveryKeys = {
  all: ["discoveries"],
  list: (status: DiscoveryStatus, q: string) => ["discoveries", "list", status, q],
} as const;

/** Identities of other systems, page by page, the newest first. */
export const discoveryList = (status: DiscoveryStatus, q: string) => ({
  meta: { topics: ["discoveries"] },
  ...listQuery(discoveryKeys.list(status, q), "/api/discoveries", DiscoveryList, { status, q }),
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
