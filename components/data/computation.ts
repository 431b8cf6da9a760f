import { z } from "zod";
import type { ComputationProgress } from "@/lib/platform/jobs/computations/model";
import { ComputationStarted, computationResponse } from "@/lib/platform/jobs/computations/schema";
import { getJson, sendJson } from "./api-client";
import { ApiProblem } from "./api-problem";

/** How a person follows something that may take longer than a request. */
export type Following = {
  /** Ends it, on the server as well. */
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: ComputationProgress) => void) | undefined;
};

type Asked<Result extends z.ZodType> = {
  /** Path that starts the computation. */
  path: string;
  /** Path under which a running job is read and discarded by its id. */
  kept: string;
  body: unknown;
  result: Result;
};

const readEveryMs = 700;

/**
 * Starts a computation and waits for its result, which is there at once for a small fleet.
 *
 * @throws ApiProblem, `computation_failed` included; what aborted `signal`.
 */
export async function compute<Result extends z.ZodType>(
  { path, kept, body, result }: Asked<Result>,
  { signal, onProgress }: Following = {},
): Promise<z.output<Result>> {
  const answer = await sendJson("POST", path, body, { schema: z.union([ComputationStarted, result]) });
  const started = ComputationStarted.safeParse(answer);
  if (!started.success) return answer as z.output<Result>;
  const address = `${kept}/${started.data.id}`;
  onProgress?.(started.data.progress);
  try {
    for (;;) {
      await pause(readEveryMs, signal);
      const read = await getJson(address, {}, computationResponse(z.unknown()), signal);
      if (read.status === "failed") throw failed();
      if (read.status === "done") return result.parse(read.result);
      onProgress?.(read.progress);
    }
  } catch (error) {
    // The server ends by itself what is not ended here; a newer one takes its place.
    if (signal?.aborted) sendJson("DELETE", address, {}, { keepalive: true }).catch(() => {});
    throw error;
  }
}

const failed = (): ApiProblem =>
  new ApiProblem({
    ...{ status: 500, code: "computation_failed", title: "The server could not finish this" },
    detail: "Start it again. If it fails again, ask an operator for the reason in the server's log.",
  });

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", end);
      resolve();
    }, ms);
    if (signal?.aborted) end();
    else signal?.addEventListener("abort", end, { once: true });
  });
}
