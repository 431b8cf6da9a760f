import { type Decision, decide } from "@/lib/decisions/commands/decide";
import { subjectOf } from "@/lib/decisions/evaluate/cache";
import { presentedToken } from "@/lib/decisions/evaluate/evidence";
import { ownProcessId } from "@/lib/decisions/sightings/note";
import { clock } from "@/lib/platform/base/clock";
import { subscribe } from "@/lib/platform/events/hub";
import { log } from "@/lib/platform/observability/log";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { ownApiIdentifier, ownApiType } from "@/lib/resource-servers/own-api";
import type { PepStanding } from "@/lib/resource-servers/standing.model";
import { loadServerByIdentifier } from "@/lib/resource-servers/standing.store";
import { uniqueBinding } from "@/lib/tokens/issue/unique-binding";
import { openCanary, tokenOf } from "./canary";
import type { Measurement } from "./model";
import * as store from "./store";

/** Times in ms: between two questions, for one answer, and for all questions of a drill. */
const pauseMs = 25;
const answerWithinMs = 2_000;
const askForMs = 15_000;

const ownPep = async (): Promise<PepStanding | undefined> => {
  const server = await loadServerByIdentifier(ownApiIdentifier());
  return server?.active ? { keyId: "own-api", server } : undefined;
};

type Action = { action: string; identifier: string };

/** An action that the canary's token covers. */
async function actionOf(token: string): Promise<Action | undefined> {
  const presented = presentedToken({ access_token: token }, clock.now());
  const subject = "jti" in presented ? await subjectOf(presented.jti, true) : undefined;
  const element = subject?.chain.hops
    .at(-1)
    ?.effective.find(({ type, locations }) => type === ownApiType && locations.includes(ownApiIdentifier()));
  const [action, identifier = "*"] = [element?.actions[0], element?.identifiers?.[0]];
  return action === undefined ? undefined : { action, identifier: identifier.replace(/\*$/, "drill") };
}

/** Asks for the decision about one action of the canary, as Mandate's own API does for agents. */
async function askOnce(pep: PepStanding, agentId: string, token: string, what: Action): Promise<Decision> {
  const digest = sha256(`drill ${what.action} ${what.identifier}`);
  return decide({
    ...{ pep, asker: agentId, reloadPep: ownPep, isAgent: true, subjectId: agentId },
    ...{ subjectProperties: { access_token: token }, proof: undefined },
    proposed: { type: ownApiType, ...what, context: {}, operationDigest: digest },
    ...{ bodyDigest: digest, actionDigest: digest, proofBinding: uniqueBinding() },
    answerBy: performance.now() + answerWithinMs,
  });
}

const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));

/**
 * Asks in this process until the canary is refused after it was allowed, and keeps the times. Ends after 15 seconds.
 *
 * Its answers are decided and recorded by the path of every other question.
 */
export async function askInDrill(drillId: string): Promise<void> {
  const [settings, pep] = await Promise.all([store.settings(), ownPep()]);
  const canary = settings && openCanary(settings);
  if (!canary || !pep) return;
  const token = await tokenOf(canary);
  const what = await actionOf(token);
  if (!what) return;
  const processId = ownProcessId();
  let seen: Measurement = { processId, firstAllowedAt: null, lastAllowedAt: null, firstRefusedAt: null, questions: 0 };
  const until = performance.now() + askForMs;
  while (seen.firstRefusedAt === null && performance.now() < until) {
    const { allowed, at } = await askOnce(pep, canary.agentId, token, what);
    const first = seen.questions === 0;
    seen = allowed
      ? { ...seen, firstAllowedAt: seen.firstAllowedAt ?? at, lastAllowedAt: at, questions: seen.questions + 1 }
      : { ...seen, firstRefusedAt: at, questions: seen.questions + 1 };
    // The first allow tells the drill that this process is ready.
    if (first || !allowed) await store.keepMeasurement(drillId, seen);
    await pause();
  }
}

const asking = new Set<string>();

async function join(drillId: string): Promise<void> {
  if (asking.has(drillId)) return;
  asking.add(drillId);
  try {
    const drill = await store.find(drillId);
    if (drill?.status === "running" && drill.stoppedAt === null) await askInDrill(drillId);
  } finally {
    asking.delete(drillId);
  }
}

const resubscribeMs = 5_000;

/** Lets this process take part in drills until the answer is called. */
export function joinDrills(): () => void {
  let unsubscribe: (() => void) | undefined;
  const warn = (error: unknown) => log.warn({ err: error }, "this process could not take part in a drill");
  const listen = async () => {
    unsubscribe ??= await subscribe({
      message: ({ topic, id }) => {
        if (topic === "drills" && id !== null) void join(id).catch(warn);
      },
      end: () => {
        unsubscribe = undefined;
      },
    });
  };
  const timer = setInterval(() => void listen().catch(warn), resubscribeMs);
  timer.unref();
  void listen().catch(warn);
  return () => {
    clearInterval(timer);
    unsubscribe?.();
  };
}
