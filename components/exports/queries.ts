import { queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import type { ExportStatus } from "@/lib/exports/model";
import { ExportList, ExportRemoved, ExportStarted, type StartExport } from "@/lib/exports/schema";

export const exportKeys = { all: ["exports"] } as const;

/** How often the progress of unfinished exports is read. */
const readEveryMs = 1_000;

const isUnfinished = (status: ExportStatus): boolean => status === "queued" || status === "running";

/** The person's exports, read again while one of them is under way. */
export const ownExports = queryOptions({
  queryKey: exportKeys.all,
  queryFn: ({ signal }) => getJson("/api/exports", {}, ExportList, signal),
  refetchInterval: ({ state }) =>
    state.data?.exports.some(({ status }) => isUnfinished(status)) ? readEveryMs : false,
});

/** Starts an export. */
export const startExport = (order: StartExport) =>
  sendJson("POST", "/api/exports", order, { schema: ExportStarted, idempotencyKey: crypto.randomUUID() });

/** Cancels or deletes an export. */
export const removeExport = (id: string) => sendJson("DELETE", `/api/exports/${id}`, {}, { schema: ExportRemoved });

export const fileAddress = (id: string, name: string): string => `/api/exports/${id}/files/${name}`;
