import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AuditEvent } from "@/lib/audit/event";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { aroundNow, ranControl, recorded } from "@/lib/testing/controls";
import { createWorld, type World } from "@/lib/testing/world";
import { startRun } from "./commands";
import { getRun } from "./queries";
import { runShare } from "./run";

let world: World;
let auditor: Principal;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
});
afterAll(() => world.end());

it("a control has no result where the log lacks a record of its period", async () => {
  const personId = newId("person");
  const changeId = newId("controlChange");
  const alone: AuditEvent = {
    ...{ type: "control-change.confirmed", actor: { type: "person", id: personId }, code: "blueprint" },
    ...{ refs: [changeId], facts: { proposedById: personId, changeId, kind: "blueprint" } },
  };
  await recorded(alone);
  const before = await ranControl(auditor, "privileged-changes");
  expect([before.status, before.exceptionCount]).toEqual(["done", 1]);
  const superuser = new pg.Client(world.superuserUrl);
  await superuser.connect();
  await superuser.query("set session_replication_role = replica");
  await superuser.query("delete from log_entries where id = (select entry from log_leaves where index = $1)", [
    before.exceptions[0]?.index,
  ]);
  await superuser.end();
  const { id } = await startRun(auditor, "privileged-changes", { ...aroundNow(), sampleSize: 25 });
  const share = () => runShare(id, 60_000).catch(() => true);
  await expect.poll(share, { interval: 1 }).toBe(false);
  expect((await getRun(auditor, id)).status).toBe("failed");
});
