import { appendAll } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { sealUpTo } from "@/lib/audit/sequencer";
import { transaction } from "@/lib/platform/database/transaction";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { createStream } from "@/lib/streams/commands";
import { claim } from "@/lib/streams/lease.store";
import { runShare } from "@/lib/streams/run-share";
import { CreateStream } from "@/lib/streams/schema";
import type { World } from "./world";

/** This machine may be reached, and no receiver has long to answer. */
export const localGuard: Guard = { internal: ["127.0.0.0/8"], timeoutMs: 300 };

const never = new AbortController().signal;

/** Lets one server send what is due, for one share of each stream. Answers how many streams it got hold of. */
export const sendDue = (guard: Guard = localGuard, stopping = never, shareMs = 60_000): Promise<number> =>
  waitingAs("jobs", async () => {
    const streams = await claim([], 20);
    for (const stream of streams) await runShare(stream, { guard, shareMs, stopping });
    return streams.length;
  });

/** Creates a stream with defaults. */
export const given = (by: { personId: string }, change: Partial<CreateStream>, guard = localGuard) =>
  createStream(by, CreateStream.parse({ name: crypto.randomUUID(), kind: "webhook", url: "", ...change }), guard);

/** Appends and seals records. */
export async function sealed(events: AuditEvent[]): Promise<void> {
  const [last = ""] = (await transaction((tx) => appendAll(tx, events))).slice(-1);
  await sealUpTo(last);
}

/** Some records of a type of their own, with a text. */
export const records = (count: number, type = "agent.registered"): AuditEvent[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ type, actor: { type: "system", id: "test" } as const, facts: { n }, texts: { name: `agent ${n}` } },
  }));

/** Lets the next attempt and another server's lease be due now. */
export const letItBeDue = (world: World) =>
  world.sql("update streams set next_attempt_at = null, leased_until = null where status = 'active'");
