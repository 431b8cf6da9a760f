import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/shell/api-client";
import {
  BlueprintDetail,
  BlueprintList,
  BlueprintResponse,
  type CreateBlueprintRequest,
  type EditBlueprintRequest,
} from "@/lib/blueprints/schema";

export const blueprintKeys = {
  all: ["blueprints"],
  list: ["blueprints", "list"],
  detail: (blueprintId: string) => ["blueprints", "detail", blueprintId],
} as const;

/** The agents of a blueprint are counted in it, and a change of it may wait for a second person. */
const meta = { topics: ["agents", "control-changes"] };

/** Blueprints, page by page. */
export const blueprintList = infiniteQueryOptions({
  meta,
  queryKey: blueprintKeys.list,
  queryFn: ({ pageParam, signal }) => getJson("/api/blueprints", { cursor: pageParam }, BlueprintList, signal),
  initialPageParam: "",
  getNextPageParam: (page) => page.next,
});

/** One blueprint with its versions. */
export const blueprintDetail = (blueprintId: string) =>
  queryOptions({
    meta,
    queryKey: blueprintKeys.detail(blueprintId),
    queryFn: ({ signal }) => getJson(`/api/blueprints/${blueprintId}`, {}, BlueprintDetail, signal),
  });

/** Creates a blueprint. */
export const createBlueprint = (body: Partial<CreateBlueprintRequest> & { name: string }) =>
  sendJson("POST", "/api/blueprints", body, { schema: BlueprintResponse, idempotencyKey: crypto.randomUUID() });

/** Makes the next version, on the one that was shown. */
export const editBlueprint = (id: string, version: number, body: EditBlueprintRequest) =>
  sendJson("PATCH", `/api/blueprints/${id}`, body, { schema: BlueprintResponse, ifMatch: `"${version}"` });
