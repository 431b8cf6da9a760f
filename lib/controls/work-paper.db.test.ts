import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as workPaper } from "@/app/api/controls/runs/[runId]/work-paper/route";
import type { Principal } from "@/lib/principals/principal";
import { sha256Hex } from "@/lib/protocols/encoding/sha256";
import { aroundNow, ranControl, recorded } from "@/lib/testing/controls";
import { given } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { downloadPaper, signRunOff, startRun, tickItem } from "./commands";
import { removeControlRuns, runControl } from "./jobs";
import { getRun } from "./queries";
import { RunResponse } from "./schema";
import { forsaken } from "./store";

let world: World;
let auditor: Principal;
let run: RunResponse;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"], { name: "=Auditor" });
  for (const place of ["one", "two"]) await given.agent(`https://${place}.acme.example`);
  await recorded();
  run = await ranControl(auditor, "owners-active");
});
afterAll(() => world.end());

const pass = { tick: "pass" } as const;
const effective = { conclusion: "effective", note: "All owners are active." } as const;
const keyAt = (at: number): string => run.sample[at]?.key ?? expect.fail("no item");

describe("a work paper", () => {
  it("takes verdicts on its items alone, and a later one replaces an earlier one", async () => {
    await expectRefusal(tickItem(auditor, run.id, "agt_none", pass), "control_item_not_found");
    await expectRefusal(signRunOff(auditor, run.id, effective), "control_sample_open");
    await tickItem(auditor, run.id, keyAt(0), { tick: "fail", comment: "=SUM(A1)" });
    await tickItem(auditor, run.id, keyAt(1), { tick: "fail", comment: "At first" });
    await tickItem(auditor, run.id, keyAt(1), pass);
    const shown = await getRun(auditor, run.id);
    expect(shown.sample.map(({ tick }) => tick?.tick)).toEqual(["fail", "pass"]);
    expect(shown.sample[0]?.tick?.by.id).toBe(auditor.personId);
  });

  it("is a file without formulas, and its download is recorded", async () => {
    const call = { as: auditor, params: { runId: run.id }, path: "/?format=csv" };
    expect((await world.call(workPaper, { ...call, method: "HEAD" })).status).toBe(200);
    expect(await world.auditTypes(run.id)).not.toContain("control.paper-downloaded");
    const text = await (await world.call(workPaper, call)).text();
    expect(text).toContain(`"'=SUM(A1)"`);
    expect(text).toContain(`"'=Auditor"`);
    expect(text).not.toMatch(/(^|,)"?=/m);
    expect(text.trimEnd().split("\r\n")).toHaveLength(3);
    expect((await world.auditTypes(run.id)).at(-1)).toBe("control.paper-downloaded");
  });

  it("is signed off with the verdicts that were shown: others are refused", async () => {
    const { verdicts } = await getRun(auditor, run.id);
    await tickItem(auditor, run.id, keyAt(1), { tick: "pass", comment: "Seen again" });
    await expectRefusal(signRunOff(auditor, run.id, { ...effective, verdicts }), "control_verdicts_changed");
    expect((await getRun(auditor, run.id)).signedOff).toBeNull();
  });

  it("does not change after its sign-off, which records the digest of the verdicts", async () => {
    await signRunOff(auditor, run.id, { ...effective, verdicts: (await getRun(auditor, run.id)).verdicts });
    const shown = await getRun(auditor, run.id);
    expect(shown.signedOff).toMatchObject({ by: { id: auditor.personId }, conclusion: "effective" });
    expect(shown.expiresAt).toBeNull();
    await expectRefusal(tickItem(auditor, run.id, keyAt(0), pass), "control_signed_off");
    await expectRefusal(signRunOff(auditor, run.id, effective), "control_signed_off");
    const [head = "", ...lines] = (await downloadPaper(auditor, run.id, "ndjson")).text.trimEnd().split("\n");
    const verdicts = lines
      .map((line) => JSON.parse(line))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, tick }) => `${JSON.stringify([key, tick.tick, tick.comment, tick.by.id, tick.at])}\n`);
    const [record] = await world.sql<{ verdicts: string }>(
      `select convert_from(body, 'UTF8')::jsonb #>> '{facts,verdicts}' as verdicts from log_entries where type = 'control.signed-off'`,
    );
    expect(record?.verdicts).toBe(sha256Hex(verdicts.join("")));
    expect(JSON.parse(head).verdicts).toBe(record?.verdicts);
  });

  it("has its records in the order of its life", async () => {
    expect(await world.auditTypes(run.id)).toEqual([
      ...["control.run-ordered", "control.run"],
      ...["control.item-ticked", "control.item-ticked", "control.item-ticked"],
      ...["control.paper-downloaded", "control.item-ticked", "control.signed-off", "control.paper-downloaded"],
    ]);
  });
});

describe("a run", () => {
  it("is refused with an empty period, days of another control, and an unknown control", async () => {
    const order = { ...aroundNow(), sampleSize: 25 };
    const empty = { ...order, to: order.from };
    await expectRefusal(startRun(auditor, "key-age", empty), "control_period_empty", {
      errors: [{ path: "to", code: "not_after_from" }],
    });
    await expectRefusal(startRun(auditor, "owners-active", { ...order, days: 9 }), "control_without_days");
    await expectRefusal(startRun(auditor, "unknown", order), "control_not_found");
    await expectRefusal(getRun(auditor, "ctr_00000000000000000000000000"), "control_run_not_found");
  });

  it("is the only unfinished one of its control, and goes on after its job was lost", async () => {
    const { id } = await startRun(auditor, "key-age", { ...aroundNow(), sampleSize: 25 });
    await expectRefusal(startRun(auditor, "key-age", { ...aroundNow(), sampleSize: 25 }), "control_running");
    await expectRefusal(tickItem(auditor, id, "key_none", pass), "control_run_not_done");
    expect(await forsaken()).toEqual([]);
    await world.sql("update control_runs set touched_at = touched_at - interval '2 minutes' where id = $1", [id]);
    expect((await forsaken()).map((one) => one.id)).toEqual([id]);
    await runControl.execute({ runId: id });
    expect((await getRun(auditor, id)).status).toBe("done");
  });

  it("that was cut off before its end was recorded counts no item twice", async () => {
    const { id, population, sample } = await ranControl(auditor, "key-age");
    await world.sql("update control_runs set status = 'running', finished_at = null where id = $1", [id]);
    const { progress } = RunResponse.parse(await getRun(auditor, id));
    expect(progress.done).toBe(progress.total);
    await runControl.execute({ runId: id });
    const again = await getRun(auditor, id);
    expect([again.status, again.population, again.sample]).toEqual(["done", population, sample]);
  });

  it("without a sign-off is removed after 400 days; a signed-off one stays", async () => {
    const { id } = await ranControl(auditor, "key-age");
    await world.sql("update control_runs set created_at = created_at - interval '401 days'");
    await removeControlRuns.execute({ slot: new Date().toISOString() });
    await expectRefusal(getRun(auditor, id), "control_run_not_found");
    expect((await getRun(auditor, run.id)).status).toBe("done");
  });
});
