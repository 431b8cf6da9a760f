import { queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { CaseList, CaseRemoved, CaseResponse, type MakePack, type OpenCase, type PinEntry } from "@/lib/cases/schema";
import { ExportList, ExportStarted } from "@/lib/exports/schema";

export const caseKeys = {
  list: ["cases"],
  one: (id: string) => ["cases", id],
  packs: (id: string) => ["exports", "packs", id],
} as const;

export const caseList = readQuery(caseKeys.list, "/api/cases", CaseList);
export const oneCase = (id: string) => readQuery(caseKeys.one(id), `/api/cases/${id}`, CaseResponse);

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

export const openCase = (body: OpenCase) =>
  sendJson("POST", "/api/cases", body, { schema: CaseResponse, idempotencyKey: crypto.randomUUID() });
export const removeCase = (id: string) => sendJson("DELETE", `/api/cases/${id}`, {}, { schema: CaseRemoved });
export const pinEntry = (id: string, body: PinEntry) =>
  sendJson("POST", `/api/cases/${id}/pins`, body, { schema: CaseResponse });
export const unpinEntry = (id: string, index: number) =>
  sendJson("DELETE", `/api/cases/${id}/pins/${index}`, {}, { schema: CaseResponse });
export const startPack = (id: string, wishes: MakePack = {}) =>
  sendJson("POST", `/api/cases/${id}/pack`, wishes, { schema: ExportStarted, idempotencyKey: crypto.randomUUID() });
