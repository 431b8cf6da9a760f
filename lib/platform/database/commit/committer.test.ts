import { beforeEach, describe, expect, it } from "vitest";
import type { DomainError } from "@/lib/platform/base/domain-error";
import { Committer } from "./committer";
import type { CommitItem, CommitVerdict } from "./item";
import { CommitTicket } from "./ticket";

/** Batches that were sent to the database and are not answered yet. */
let sent: { ids: string[]; answer: () => void }[];
let committer: Committer;
beforeEach(() => {
  const batches: typeof sent = [];
  sent = batches;
  committer = new Committer(
    (items) =>
      new Promise((resolve) => {
        const verdicts = items.map((): CommitVerdict => ({ kind: "committed", at: new Date() }));
        batches.push({ ids: items.map(({ entry }) => entry.entryId), answer: () => resolve(verdicts) });
      }),
  );
});

const item = (entryId: string, counter?: string): CommitItem => ({
  ...{ dependencies: [], validFrom: null, validUntil: null, proofs: [] },
  reservations: counter === undefined ? [] : [{ counter, expiresAt: new Date(), amount: 1n, max: 9n }],
  entry: { entryId, type: "test.done", body: Buffer.alloc(0), leafHash: Buffer.alloc(0), texts: [] },
});
const commit = (asker: string, count: number, counter?: string): Promise<unknown>[] =>
  Array.from({ length: count }, (_, i) =>
    committer.commit(asker, item(`${asker}${i}`, counter)).catch((error: unknown) => error),
  );

/** Answers the batches in flight, and waits until another is sent. */
async function answered(): Promise<string[]> {
  const before = sent.length;
  sent[before - 2]?.answer();
  sent[before - 1]?.answer();
  return untilSent(before + 1);
}

async function untilSent(batches: number): Promise<string[]> {
  while (sent.length < batches) await new Promise((resolve) => setTimeout(resolve, 1));
  return sent[batches - 1]?.ids ?? [];
}

describe("askers that share commits", () => {
  it("take turns: a caller after a flood is in the next batch", async () => {
    commit("flood", 1_000);
    await untilSent(2);
    // Both batches that may be in flight are the flood's.
    expect(sent.flatMap(({ ids }) => ids)).toHaveLength(512);
    commit("quiet", 3);
    const batch = await answered();
    expect(batch.slice(0, 6)).toEqual(["flood512", "quiet0", "flood513", "quiet1", "flood514", "quiet2"]);
  });

  it("keep their own order, and fill whole batches", async () => {
    commit("one", 300);
    commit("two", 300);
    await untilSent(2);
    const ids = sent.flatMap((batch) => batch.ids);
    expect(sent.map((batch) => batch.ids.length)).toEqual([256, 256]);
    expect(ids.filter((id) => id.startsWith("two"))).toEqual(Array.from({ length: 256 }, (_, i) => `two${i}`));
  });

  it("are refused by themselves: one that has too many waiting is told so, and no other is", async () => {
    const flood = commit("flood", 8_193);
    expect(await flood.at(-1)).toMatchObject({ code: "too_many_waiting", kind: "throttled", retryAfterSeconds: 1 });
    const quiet = commit("quiet", 1);
    await untilSent(2);
    for (const { answer } of sent) answer();
    expect(await quiet[0]).toMatchObject({ kind: "committed" });
  });

  it("are told that they waited where their deadline passes before their turn, or while a counter is in flight", async () => {
    const refusalOf = async (ticket: CommitTicket, entry: CommitItem) => {
      const committing = committer.commit("late", entry, ticket).catch((error: DomainError) => error);
      expect(ticket.withdraw()).toBe(true);
      expect(ticket.notSent()).toMatchObject({
        code: "unavailable",
        detail: expect.stringContaining("behind others"),
      });
      return committing;
    };
    const soon = () => new CommitTicket(performance.now() + 60_000);
    commit("flood", 1, "shared");
    await untilSent(1);
    const held = refusalOf(soon(), item("held", "shared"));
    commit("flood", 512);
    const waited = refusalOf(soon(), item("waited"));
    // The counter is free. However many batches are sent by then, the next one drops both.
    sent[0]?.answer();
    for (const refusal of [held, waited]) {
      expect(await refusal).toMatchObject({ code: "unavailable", detail: expect.stringContaining("behind others") });
    }
  });

  it("are told that the database does not answer where they come past their deadline", async () => {
    const late = new CommitTicket(performance.now() - 1);
    await expect(committer.commit("late", item("late"), late)).rejects.toMatchObject({
      ...{ code: "unavailable", detail: expect.stringContaining("The database does not answer") },
    });
  });

  it("wait for a counter in flight without keeping others, and come first once it is free", async () => {
    commit("flood", 1, "shared");
    await untilSent(1);
    commit("flood", 20, "shared");
    commit("quiet", 1);
    expect(await untilSent(2)).toEqual(["quiet0"]);
    commit("late", 1);
    expect((await answered()).slice(0, 2)).toEqual(["flood0", "late0"]);
  });
});

describe("a batch that waited until its earliest deadline", () => {
  it("is committed again without the item that is late, and tells the others nothing", async () => {
    const runs: string[][] = [];
    committer = new Committer(async (items, answerBy = 0) => {
      runs.push(items.map(({ entry }) => entry.entryId));
      const isFirst = runs.length === 1;
      // The barrier is held until then: the database gives the batch up.
      while (isFirst && performance.now() < answerBy) await new Promise((resolve) => setTimeout(resolve, 1));
      return items.map((): CommitVerdict => (isFirst ? { kind: "moved" } : { kind: "committed", at: new Date() }));
    });
    const [late, patient, token] = await Promise.all([
      committer.commit("one", item("late"), new CommitTicket(performance.now() + 20)),
      committer.commit("other", item("patient"), new CommitTicket(performance.now() + 10_000)),
      committer.commit("agent", item("token")),
    ]);
    expect(runs[0]?.toSorted()).toEqual(["late", "patient", "token"]);
    expect(late).toEqual({ kind: "moved" });
    expect([patient, token]).toMatchObject([{ kind: "committed" }, { kind: "committed" }]);
    expect(runs.slice(1).flat().toSorted()).toEqual(["patient", "token"]);
  });

  it("tells an item that really moved so", async () => {
    committer = new Committer(async (items) => items.map((): CommitVerdict => ({ kind: "moved" })));
    expect(await committer.commit("one", item("moved"), new CommitTicket(performance.now() + 10_000))).toEqual({
      kind: "moved",
    });
  });
});
