import { lazyReader, sendJson } from "@/components/data/api-client";
import type { Following } from "@/components/data/computation";
import { listQuery, readQuery } from "@/components/data/queries";
import type { BlueprintTermsRequest, CreateBlueprintRequest, EditBlueprintRequest } from "@/lib/blueprints/schema";

const schemas = () => import("@/lib/blueprints/schema");
const BlueprintDetail = lazyReader(() => schemas().then((module) => module.BlueprintDetail));
const BlueprintList = lazyReader(() => schemas().then((module) => module.BlueprintList));
const BlueprintResponse = lazyReader(() => schemas().then((module) => module.BlueprintResponse));
const computation = () => import("@/components/data/computation");

export const blueprintKeys = {
  all: ["blueprints"],
  list: ["blueprints", "list"],
  detail: (blueprintId: string) => ["blueprints", "detail", blueprintId],
} as const;

/** The agents of a blueprint are counted in it, and a change of it may wait for a second person. */
const meta = { topics: ["agents", "control-changes"] };

/** Blueprints, page by page. */
export const blueprintList = { meta, ...listQuery(blueprintKeys.list, "/api/blueprints", BlueprintList) };

/** One blueprint with its versions. */
export const blueprintDetail = (blueprintId: string) => ({
  meta,
  ...readQuery(blueprintKeys.detail(blueprintId), `/api/blueprints/${blueprintId}`, BlueprintDetail),
});

/** Creates a blueprint. */
export const createBlueprint = (body: Partial<CreateBlueprintRequest> & { name: string }) =>
  sendJson("POST", "/api/blueprints", body, { schema: BlueprintResponse, idempotencyKey: crypto.randomUUID() });

/** Makes the next version, on the one that was shown, or proposes it where it widens a control. */
export const editBlueprint = (id: string, version: number, body: EditBlueprintRequest) =>
  sendJson("PATCH", `/api/blueprints/${id}`, body, { schema: BlueprintDetail, ifMatch: `"${version}"` });

/** Previews the effect of a change. */
export const previewBlueprint = async (id: string, body: BlueprintTermsRequest, following?: Following) => {
  const at = `/api/blueprints/${id}`;
  const [{ compute }, { BlueprintPreview }] = await Promise.all([
    computation(),
    import("@/lib/blueprint-changes/schema"),
  ]);
  return compute({ path: `${at}/preview`, kept: `${at}/previews`, body, result: BlueprintPreview }, following);
};

/** Finds the actions allowed in the last seven days that a ceiling would have denied. */
export const replayCeiling = async (id: string, ceiling: readonly unknown[], following?: Following) => {
  const at = `/api/blueprints/${id}`;
  const asked = { path: `${at}/replay`, kept: `${at}/replays`, body: { ceiling } };
  const [{ compute }, { CeilingReplayResponse }] = await Promise.all([
    computation(),
    import("@/lib/decisions/replay/ceiling/schema"),
  ]);
  return compute({ ...asked, result: CeilingReplayResponse }, following);
};
