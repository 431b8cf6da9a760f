import { randomInt } from "node:crypto";
import fc from "fast-check";
import { expect } from "vitest";

/** One request of a campaign, with the condition for its answer. */
export type Shot = {
  name: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** The statuses that are declared. */
  statuses: readonly number[];
  /** Describes the fault in the body of an answer; undefined without a fault. */
  faultOf: (answer: { status: number; type: string; text: string }) => string | undefined;
};

export type Fired = { status: number; shot: Shot };
type Fire = (shot: Shot) => Promise<Response>;

/** The seed of a campaign: printed, and replayed with `SEED=…` and the same `FUZZ_RUNS`. */
export function seedOf(name: string): number {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
  console.info(`${name}: SEED=${seed} FUZZ_RUNS=${runsOf(0) || "default"}`);
  return seed;
}

/** How often each thing is tried: `FUZZ_RUNS`, or the number that fits into a run of the tests. */
export const runsOf = (few: number): number => Number(process.env.FUZZ_RUNS ?? few);

export const samples = <T>(values: fc.Arbitrary<T>, count: number, seed: number): T[] =>
  fc.sample(values, { numRuns: count, seed });

const perRound = 60;

/** Splits a long campaign into rounds. Each round makes its requests when it begins. */
export async function inRounds(
  seed: number,
  runs: number,
  round: (seed: number, runs: number) => Promise<void>,
): Promise<void> {
  for (let done = 0; done < runs; done += perRound) await round(seed + done * 1_000, Math.min(perRound, runs - done));
}

const inFlight = 6;
const shownFaults = 20;

/**
 * Sends all requests, a few at a time, and expects of each answer: a declared status, never 500, a body as declared, and
 * that it comes within ten seconds.
 */
export async function expectDeclared(shots: readonly Shot[], fire: Fire): Promise<Fired[]> {
  const [faults, fired]: [string[], Fired[]] = [[], []];
  const queue = [...shots];
  const worker = async () => {
    for (let shot = queue.shift(); shot !== undefined; shot = queue.shift()) {
      const { status, fault } = await answered(shot, fire);
      fired.push({ status, shot });
      if (fault !== undefined) faults.push(`${fault}\n    ${described(shot)}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  if (faults.length > 0)
    expect.fail(`${faults.length} of ${shots.length} answers are wrong:\n${faults.slice(0, shownFaults).join("\n")}`);
  return fired;
}

async function answered(shot: Shot, fire: Fire): Promise<{ status: number; fault: string | undefined }> {
  try {
    let response = await fire(shot);
    // Busy is a declared answer; the same request is answered a moment later.
    for (let turn = 0; response.status === 503 && turn < mostTurns; turn++) {
      response = await again(response, () => fire(shot));
    }
    const { status } = response;
    const type = (response.headers.get("content-type") ?? "").split(";", 1)[0] ?? "";
    const text = type === "text/event-stream" ? await closed(response) : await response.text();
    if (status >= 500) return { status, fault: `${status}: ${text.slice(0, 300)}` };
    if (!shot.statuses.includes(status)) return { status, fault: `undeclared ${status}: ${text.slice(0, 300)}` };
    const wrong = shot.faultOf({ status, type, text });
    return { status, fault: wrong === undefined ? undefined : `${status}, ${wrong}: ${text.slice(0, 300)}` };
  } catch (error) {
    return {
      status: 0,
      fault: `no answer: ${error instanceof Error ? `${error.message} ${error.cause ?? ""}` : error}`,
    };
  }
}

/** A busy server is asked so often again, with a pause before each turn. */
const [mostTurns, pauseMs] = [10, 250];

async function again(first: Response, fire: () => Promise<Response>): Promise<Response> {
  await first.text();
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
  return fire();
}

async function closed(response: Response): Promise<string> {
  await response.body?.cancel();
  return "";
}

const described = ({ name, method, path, headers, body }: Shot): string =>
  `${name}: ${method} ${path.slice(0, 400)} ${JSON.stringify(headers).slice(0, 300)} ${(body ?? "").slice(0, 600)}`;

/** Sends as `fetch` does, with the given cookie or, if it is empty, without a session. */
export const sendTo =
  (origin: string, cookie: () => string) =>
  ({ method, path, headers, body }: Shot): Promise<Response> =>
    fetch(`${origin}${path}`, {
      method,
      redirect: "manual",
      headers: { ...(cookie() === "" ? {} : { cookie: cookie() }), ...headers },
      signal: AbortSignal.timeout(10_000),
      ...(body === undefined ? {} : { body }),
    });
