import { sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import {
  type ConfigureOwnershipRequest,
  Departure,
  LeaverItemList,
  LeaverList,
  LeaverResponse,
  OwnershipSettings,
} from "@/lib/ownership/schema";

export const leaverKeys = {
  all: ["leavers"] as const,
  one: (id: string) => [...leaverKeys.all, id] as const,
  items: (id: string) => [...leaverKeys.all, id, "items"] as const,
};
export const ownershipKey = ["ownership-settings"] as const;

const meta = { topics: ["leavers"] };

/** Previews a departure: the things left behind, and who takes them over. */
export const departureOf = (personId: string) =>
  readQuery(["people", "departure", personId], `/api/people/${personId}/departure`, Departure);

/** People who left, the last one first. */
export const leaverList = { meta, ...listQuery([...leaverKeys.all, "list"], "/api/leavers", LeaverList) };

/** The report about a person who left. */
export const leaverReport = (id: string) => ({
  meta,
  ...readQuery(leaverKeys.one(id), `/api/leavers/${id}`, LeaverResponse),
});

/** The things that the person left behind, page by page. */
export const leaverItems = (id: string) => ({
  meta,
  ...listQuery(leaverKeys.items(id), `/api/leavers/${id}/items`, LeaverItemList, { limit: 100 }),
});

/** Who takes over what leavers leave behind. */
export const ownershipSettings = readQuery(ownershipKey, "/api/ownership-settings", OwnershipSettings);

export const configureOwnership = (body: ConfigureOwnershipRequest, etag: string) =>
  sendJson("PUT", "/api/ownership-settings", body, { schema: OwnershipSettings, ifMatch: etag });
