import { hostname } from "node:os";
import type { DenyCode, SubjectContext } from "@/lib/decisions/model";
import { newId } from "@/lib/platform/base/id";
import { singleton } from "@/lib/platform/base/singleton";
import { subscribe } from "@/lib/platform/events/hub";
import { log } from "@/lib/platform/observability/log";
import { RecentDecisions } from "./recent";
import * as store from "./store";

/** The codes with which a stop denies. Other denials have other reasons and prove no stop. */
const stopCodes: ReadonlySet<DenyCode> = new Set([
  ...(["agent_not_active", "agent_revoked", "instance_quarantined", "instance_revoked", "token_invalid"] as const),
  ...(["no_delegation", "delegation_not_active", "person_not_entitled"] as const),
]);

/** Time in ms between two heartbeats of a process. */
const heartbeatMs = 10_000;

type Watched = store.RecentStop & { refusedAt: Date | undefined };

/**
 * The decisions of this process, beside the stops that it learnt of. It writes the first refusal after each stop, in
 * the background: no decision waits for it.
 */
class Sightings {
  readonly processId = newId("process");
  readonly #recent = new RecentDecisions();
  readonly #stops = new Map<string, Watched>();
  /** Whether `watch` was called: other processes, such as scripts, write no sightings. */
  watching = false;

  note(subject: SubjectContext, serverId: string, code: DenyCode | undefined, at: Date): void {
    const keys = keysOf(subject, serverId);
    if (code === undefined) for (const key of keys) this.#recent.allowed(key, at);
    else if (stopCodes.has(code)) this.#refused(keys, at);
  }

  #refused(keys: readonly string[], at: Date): void {
    for (const key of keys) this.#recent.refused(key, at);
    for (const stop of this.#stops.values()) {
      if (stop.refusedAt !== undefined || at <= stop.effectiveAt || !keys.includes(stop.subjectId)) continue;
      stop.refusedAt = at;
      void store.noteRefusal(this.processId, stop.id, at).catch(unwritten);
    }
  }

  /** Reads the stops of the last hour that this process does not know, and notes each. */
  async learn(): Promise<void> {
    for (const stop of await store.recentStops()) {
      if (this.#stops.has(stop.id)) continue;
      const seen = this.#recent.get(stop.subjectId);
      const refusedAt = seen?.refusedAt && seen.refusedAt > stop.effectiveAt ? seen.refusedAt : undefined;
      this.#stops.set(stop.id, { ...stop, refusedAt });
      await store.noteStop(this.processId, stop.id, { lastAllowedAt: seen?.allowedAt, firstRefusedAt: refusedAt });
    }
    for (const { id, over } of this.#stops.values()) if (over < Date.now()) this.#stops.delete(id);
  }

  /** Shows that this process runs. */
  beat = (): Promise<void> => store.beat({ id: this.processId, host: hostname(), pid: process.pid });
}

/** The ids of everything that a stop could name to end this action. */
function keysOf({ client, chain }: SubjectContext, serverId: string): string[] {
  const keys = [client.agent.id, client.id, serverId, "org"];
  for (const { id, agent, owner, delegator, onBehalfOf } of chain.hops) {
    keys.push(id, agent.id, agent.blueprintId);
    for (const person of [owner, delegator, onBehalfOf]) if (person) keys.push(person.id);
  }
  return keys;
}

const unwritten = (error: unknown): void => log.debug({ err: error }, "a sighting of a stop was not written");
const sightings = () => singleton("stop-sightings", () => new Sightings());

/** Notes a committed decision of this process. It adds a few look-ups in memory and waits for nothing. */
export function noteDecision(
  subject: SubjectContext | undefined,
  serverId: string,
  code: DenyCode | undefined,
  at: Date,
): void {
  if (subject && sightings().watching) sightings().note(subject, serverId, code, at);
}

/** The id of this process among the processes that watch. */
export const ownProcessId = (): string => sightings().processId;

/** Lets this process watch stops until the answer is called. */
export async function watchStops(): Promise<() => Promise<void>> {
  const own = sightings();
  own.watching = true;
  let unsubscribe: (() => void) | undefined;
  const learn = () => void own.learn().catch(unwritten);
  const listen = async () => {
    unsubscribe ??= await subscribe({
      message: ({ topic }) => topic === "revocations" && learn(),
      end: () => {
        unsubscribe = undefined;
      },
    });
  };
  const beat = () => own.beat().then(listen).then(learn).catch(unwritten);
  await beat();
  const timer = setInterval(() => void beat(), heartbeatMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    own.watching = false;
    unsubscribe?.();
    await store.leave(own.processId).catch(unwritten);
  };
}
