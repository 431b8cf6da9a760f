import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noteRounds } from "@/lib/platform/jobs/continuous";
import { given } from "@/lib/testing/direct";
import { sealAll, withSealer } from "@/lib/testing/sealing";
import { createWorld, type World } from "@/lib/testing/world";
import { workHealth } from "./continuous";
import { listJobs } from "./queries";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const work = async (name: string) => (await listJobs()).continuous.find((one) => one.name === name);

describe("work beside the queue of jobs", () => {
  it("is listed with what waits, its last progress and its last failure", async () => {
    expect((await listJobs()).continuous.map(({ name }) => name)).toEqual([
      ...["notification webhooks", "notifications.causes", "notifications.mail", "notifications.push"],
      ...["streams", "watching"],
    ]);
    const rounds = noteRounds("notifications.mail");
    await rounds.fails(new Error(`The server refused mpk_${"a".repeat(43)}`));
    expect(await work("notifications.mail")).toMatchObject({ state: "failing", error: expect.stringMatching(/^The /) });
    expect((await work("notifications.mail"))?.error).not.toContain("mpk_aaa");
    await rounds.goesOn();
    const mail = await work("notifications.mail");
    expect(mail).toMatchObject({ state: "working", waiting: 0, failingSince: null, oldestAt: null });
    expect(mail?.progressAt).not.toBeNull();
    expect(mail?.failedAt).not.toBeNull();
  });

  it("that stands still degrades its check", async () => {
    expect(await workHealth("notifications.")()).toMatchObject({ ok: true, detail: "0 wait." });
    await world.sql(
      "insert into notification_causes (type, about, due_at) values ('x', '[]', now() - interval '3 minutes')",
    );
    expect(await work("notifications.causes")).toMatchObject({ state: "still", waiting: 1 });
    expect(await workHealth("notifications.")()).toMatchObject({ ok: true, degraded: true });
    expect(await workHealth("watching")()).not.toHaveProperty("degraded");
  });

  it("shows how far the rules are behind the log", async () => {
    await given.delegation(await given.agent());
    await withSealer(async () => {});
    await sealAll();
    const [head] = await world.sql<{ size: string }>("select size from log_head");
    await world.sql("update watch_cursor set position = 0");
    const watching = await work("watching");
    expect(watching).toMatchObject({ state: "working", waiting: Number(head?.size) });
    expect(watching?.oldestAt).not.toBeNull();
    await world.sql("update watch_cursor set position = $1", [head?.size]);
    expect(await work("watching")).toMatchObject({ waiting: 0, oldestAt: null });
  });
});
