import { z } from "zod";
import type { BadCall } from "@/e2e/protocol/bad-input/mutations";
import type { RouteContract } from "@/lib/platform/http/json-route";
import { problemResponse } from "@/lib/platform/http/problem";
import { expectMediaType, readJson } from "@/lib/platform/http/read-body";
import { validate } from "@/lib/platform/http/validate";
import { seededRandom, seedOf } from "@/lib/testing/trials";

/** `BAD_INPUT=all`, as `npm run soak` sets it, sends every fault to every endpoint. */
const all = process.env.BAD_INPUT === "all";
const random = seededRandom(seedOf("bad-input"));
const first = random(1_000);

/** How many faults of a kind that all endpoints share one endpoint gets. */
export const sharedEach = 3;

/**
 * Some of the faults that the same code refuses at every endpoint: the next ones for each next endpoint, so that every
 * fault comes to many of them.
 */
export function someShared<T>(faults: readonly T[], endpoint: number): T[] {
  if (all || faults.length <= sharedEach) return [...faults];
  const from = first + endpoint * sharedEach;
  return faults.filter((_, at) => (((at - from) % faults.length) + faults.length) % faults.length < sharedEach);
}

/** One fault of each kind that an endpoint can have. */
export function oneOfEachKind(faults: readonly BadCall[]): BadCall[] {
  if (all) return [...faults];
  return [...new Set(faults.map(({ kind }) => kind))].flatMap((kind) => {
    const alike = faults.filter((fault) => fault.kind === kind);
    return alike.slice(random(alike.length)).slice(0, 1);
  });
}

/** The refusal of a body by the functions that every endpoint reads it with; undefined if they take it. */
export async function refusalOfBody(
  { body, maxBytes }: RouteContract,
  { sent }: BadCall,
): Promise<Response | undefined> {
  const request = new Request("http://localhost/", {
    method: "POST",
    headers: sent.headers ?? { "content-type": "application/json" },
    body: sent.raw ?? JSON.stringify(sent.json),
  });
  try {
    expectMediaType(request, "application/json");
    validate(body ?? z.strictObject({}), await readJson(request, maxBytes), "body");
    return undefined;
  } catch (error) {
    return problemResponse(error, "refused-here");
  }
}
