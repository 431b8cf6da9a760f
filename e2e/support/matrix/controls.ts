import { until } from "@/e2e/support/until";
import { controlIds } from "@/lib/controls/model";
import type { RunResponse } from "@/lib/controls/schema";
import { type HttpClient, succeeded } from "@/lib/testing/http";

type Made = Record<string, string>;

let taken = 0;
/** Another control each time: of one there is one unfinished run at most. */
const nextControl = (): Made => ({ controlId: controlIds[taken++ % controlIds.length] ?? "" });

const period = (controlId: string) =>
  controlId === "policy-coverage"
    ? { from: "2020-01-01T00:00:00Z", to: "2020-02-01T00:00:00Z" }
    : { from: "2026-11-24T09:00:00Z", to: "2027-11-24T09:00:00Z" };

/** Waits until a run of a control is done. */
const finishedRun = (client: HttpClient, id: string): Promise<RunResponse> =>
  until(`The run ${id} did not end.`, async () => {
    const run = succeeded(await client.get<RunResponse>(`/api/controls/runs/${id}`));
    return run.status === "done" ? run : undefined;
  });

/** Runs a control to its end; answers the run and the first item of its sample. */
const addRun = (client: HttpClient, controlId: string): Promise<Made> =>
  until(`The control ${controlId} runs without an end.`, async () => {
    const order = await client.post<{ id: string }>(`/api/controls/${controlId}/runs`, period(controlId));
    if (order.status === 409) return undefined;
    const run = await finishedRun(client, succeeded(order, [202]).id);
    return { controlId, runId: run.id, key: run.sample[0]?.key ?? "" };
  });

/** A finished run, and a framework. */
export const standingRun = async (client: HttpClient): Promise<Made> => ({
  ...(await addRun(client, "key-age")),
  framework: "soc-2",
});

/** The object that a call about controls needs: a control, or a run with an empty or with a filled sample. */
export const controlThing = (
  client: HttpClient,
  given: "control" | "control-run" | "control-item",
): Promise<Made> | Made =>
  given === "control" ? nextControl() : addRun(client, given === "control-run" ? "policy-coverage" : "owners-active");
