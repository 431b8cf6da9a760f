import { queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import {
  ControlList,
  ControlResponse,
  RunResponse,
  RunStarted,
  type SignOff,
  type StartRun,
  type TickItem,
} from "@/lib/controls/schema";

export const controlKeys = {
  list: ["controls"],
  one: (id: string) => ["controls", id],
  run: (id: string) => ["controls", "runs", id],
} as const;

const readEveryMs = 1_000;
const isUnderWay = (status: string): boolean => status === "queued" || status === "running";

export const controlList = readQuery(controlKeys.list, "/api/controls", ControlList);

/** A control with its runs, read again while one of them is under way. */
export const oneControl = (id: string) =>
  queryOptions({
    queryKey: controlKeys.one(id),
    queryFn: ({ signal }) => getJson(`/api/controls/${id}`, {}, ControlResponse, signal),
    refetchInterval: ({ state }) => (state.data?.runs.some(({ status }) => isUnderWay(status)) ? readEveryMs : false),
  });

/** A run, read again while it is under way. */
export const oneRun = (id: string) =>
  queryOptions({
    queryKey: controlKeys.run(id),
    queryFn: ({ signal }) => getJson(`/api/controls/runs/${id}`, {}, RunResponse, signal),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data.status) ? readEveryMs : false),
  });

export const startRun = (controlId: string, body: StartRun) =>
  sendJson("POST", `/api/controls/${controlId}/runs`, body, {
    schema: RunStarted,
    idempotencyKey: crypto.randomUUID(),
  });
export const tickItem = (runId: string, key: string, body: TickItem) =>
  sendJson("PUT", `/api/controls/runs/${runId}/items/${key}`, body, { schema: RunResponse });
export const signOff = (runId: string, body: SignOff & { verdicts: string }) =>
  sendJson("POST", `/api/controls/runs/${runId}/sign-off`, body, { schema: RunResponse });
