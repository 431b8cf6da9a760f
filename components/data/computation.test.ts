import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ComputationProgress } from "@/lib/platform/jobs/computations/model";
import { ApiProblem } from "./api-problem";
import { compute } from "./computation";

type Answer = { status: number; body: unknown };

let server: Server;
let origin: string;
let calls: string[];
let answers: Answer[];
let heard: () => void;

beforeEach(async () => {
  calls = [];
  heard = () => undefined;
  server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    const { status, body } = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500, body: {} };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    heard();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  origin = typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const id = "cmp_01ARZ3NDEKTSV4RRFFQ69G5FAV";
const running = (done: number) => ({ id, status: "running", progress: { done, total: 10 }, result: null });
const started: Answer = { status: 202, body: running(1) };
const ended = (status: string, result: unknown): Answer => ({ status: 200, body: { ...running(10), status, result } });

const follow = (signal?: AbortSignal) => {
  const seen: ComputationProgress[] = [];
  const asked = { path: `${origin}/sum`, kept: `${origin}/sums`, body: {}, result: z.object({ sum: z.number() }) };
  return { seen, result: compute(asked, { signal, onProgress: (progress) => seen.push(progress) }) };
};

describe("what may take longer than a request", () => {
  it("is answered at once where it takes no longer", async () => {
    answers = [{ status: 200, body: { sum: 3 } }];
    const { seen, result } = follow();
    expect(await result).toEqual({ sum: 3 });
    expect([calls, seen]).toEqual([["POST /sum"], []]);
  });

  it("is read until it is done, and tells how far it is", async () => {
    answers = [started, { status: 200, body: running(6) }, ended("done", { sum: 55 })];
    const { seen, result } = follow();
    expect(await result).toEqual({ sum: 55 });
    expect(calls).toEqual(["POST /sum", `GET /sums/${id}`, `GET /sums/${id}`]);
    expect(seen.map(({ done }) => done)).toEqual([1, 6]);
  });

  it("is a problem where the server could not finish it", async () => {
    answers = [started, ended("failed", null)];
    const error = await follow().result.catch((problem: unknown) => problem);
    expect(error instanceof ApiProblem && error.code).toBe("computation_failed");
  });

  it("ends on the server as well where it is cancelled", async () => {
    answers = [started, { status: 200, body: running(2) }];
    const ending = new AbortController();
    const discarded = new Promise<void>((resolve) => {
      heard = () => {
        if (calls.at(-1) === `GET /sums/${id}`) ending.abort();
        if (calls.at(-1) === `DELETE /sums/${id}`) resolve();
      };
    });
    await expect(follow(ending.signal).result).rejects.toMatchObject({ name: "AbortError" });
    await discarded;
    expect(calls).toEqual(["POST /sum", `GET /sums/${id}`, `DELETE /sums/${id}`]);
  });
});
