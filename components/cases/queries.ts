import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader, sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { type CaseView, mostCases } from "@/lib/cases/model";
import type { HandOverCase, MakePack, OpenCase, PinEntry } from "@/lib/cases/schema";
import type { ExportResponse } from "@/lib/exports/schema";

const schemas = () => import("@/lib/cases/schema");
const CaseList = lazyReader(() => schemas().then((module) => module.CaseList));
const CaseResponse = lazyReader(() => schemas().then((module) => module.CaseResponse));
const CaseRemoved = lazyReader(() => schemas().then((module) => module.CaseRemoved));
const PinList = lazyReader(() => schemas().then((module) => module.PinList));
const exportSchemas = () => import("@/lib/exports/schema");
const ExportList = lazyReader(() => exportSchemas().then((module) => module.ExportList));
const ExportStarted = lazyReader(() => exportSchemas().then((module) => module.ExportStarted));

export const caseKeys = {
  lists: ["cases", "list"],
  list: (state: CaseView) => ["cases", "list", state],
  one: (id: string) => ["cases", "one", id],
  /** Begins the keys of all marks of pinned entries. */
  allPins: ["case-pins"],
  pins: (indexes: readonly number[]) => ["case-pins", indexes],
  packs: (id: string) => ["exports", "packs", id],
} as const;

/** The cases of one view. */
export const caseList = (view: CaseView) =>
  readQuery(caseKeys.list(view), "/api/cases", CaseList, { limit: mostCases, ...(view !== "all" && { state: view }) });
export const oneCase = (id: string) => readQuery(caseKeys.one(id), `/api/cases/${id}`, CaseResponse);

/** The cases that hold some entries of the trail. */
export const pinsOf = (indexes: readonly number[]) => ({
  ...readQuery(caseKeys.pins(indexes), "/api/cases/pins", PinList, { index: indexes.join(",") }),
  staleTime: 30_000,
});

const readEveryMs = 1_000;

/** The packs that the person made of a case, read again while one of them is under way. */
export const packsOf = (id: string) =>
  queryOptions({
    queryKey: caseKeys.packs(id),
    queryFn: ({ signal }) => getJson("/api/exports", {}, ExportList, signal),
    select: ({ exports }) => exports.filter(({ caseId }) => caseId === id),
    refetchInterval: ({ state }) =>
      state.data?.exports.some(({ status }) => status === "queued" || status === "running") ? readEveryMs : false,
  });

/** The files of a finished pack. */
export const doneFiles = ({ id, status, files }: ExportResponse) =>
  status === "done" ? files.map(({ name, sha256 }) => ({ key: `${id} ${name}`, name, sha256 })) : [];

/** The log's latest checkpoint: C2SP tlog-checkpoint, of which the first three lines are read. */
export const logCheckpoint = queryOptions({
  queryKey: ["log-checkpoint"],
  queryFn: async ({ signal }) => {
    const response = await fetch("/log/checkpoint", { signal });
    if (!response.ok) throw new Error(`The server answered ${response.status} for the checkpoint.`);
    const [origin = "", size = "", root = ""] = (await response.text()).split("\n");
    return { origin, size, root };
  },
});

export const openCase = (body: OpenCase) =>
  sendJson("POST", "/api/cases", body, { schema: CaseResponse, idempotencyKey: crypto.randomUUID() });
export const closeCase = (id: string, reason: string) =>
  sendJson("POST", `/api/cases/${id}/close`, { reason }, { schema: CaseResponse });
export const reopenCase = (id: string, reason: string) =>
  sendJson("POST", `/api/cases/${id}/reopen`, reason === "" ? {} : { reason }, { schema: CaseResponse });
export const removeCase = (id: string) => sendJson("DELETE", `/api/cases/${id}`, {}, { schema: CaseRemoved });
export const pinEntry = (id: string, body: PinEntry) =>
  sendJson("POST", `/api/cases/${id}/pins`, body, { schema: CaseResponse });
export const unpinEntry = (id: string, index: number) =>
  sendJson("DELETE", `/api/cases/${id}/pins/${index}`, {}, { schema: CaseResponse });
export const startPack = (id: string, wishes: MakePack = {}) =>
  sendJson("POST", `/api/cases/${id}/pack`, wishes, { schema: ExportStarted, idempotencyKey: crypto.randomUUID() });
export const changeNote = (id: string, index: number, note: string) =>
  sendJson("PUT", `/api/cases/${id}/pins/${index}`, { note }, { schema: CaseResponse });
export const handOverCase = (id: string, body: HandOverCase) =>
  sendJson("POST", `/api/cases/${id}/hand-over`, body, { schema: CaseResponse });
