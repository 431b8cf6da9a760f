import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAudit } from "@/lib/audit/queries";
import { AuditFilters } from "@/lib/audit/schema";
import { openCase } from "@/lib/cases/commands";
import { signRunOff } from "@/lib/controls/commands";
import { controlIds } from "@/lib/controls/model";
import { reportedControls, reportOn } from "@/lib/controls/reports/queries";
import type { Principal } from "@/lib/principals/principal";
import { aroundNow, ranControl, recorded } from "@/lib/testing/controls";
import { evaluate } from "@/lib/testing/decisions";
import { given } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { markVisit } from "./commands";
import { getOverview } from "./queries";
import { openPlaces } from "./store";

let world: World;
let auditor: Principal;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  const agent = await given.agent();
  await given.delegation(agent);
  expect((await evaluate(agent, await tokenOf(agent), { amount: "900.00" })).decision).toBe(false);
  await recorded();
});
afterAll(() => world.end());

const ago = (interval: string) =>
  world.sql(
    `update trail_visits set current_at = current_at - $2::interval, previous_at = previous_at - $2::interval where person_id = $1`,
    [auditor.personId, interval],
  );
const counts = async () =>
  Object.fromEntries((await getOverview(auditor)).families.map(({ id, count }) => [id, count]));

describe("the overview", () => {
  it("counts what the trail lists for the same link", async () => {
    const { families, isFirst } = await getOverview(auditor);
    expect(isFirst).toBe(true);
    expect(families.filter(({ count }) => (count ?? 0) > 0).map(({ id }) => id)).toEqual(
      expect.arrayContaining(["refusals", "delegations", "approvals"]),
    );
    for (const { count, link } of families) {
      const filters = AuditFilters.parse({
        ...Object.fromEntries(new URLSearchParams(link.split("?")[1])),
        limit: 200,
      });
      expect([link, (await listAudit(auditor, filters)).entries.length]).toEqual([link, count]);
    }
  });

  it("begins at the end of the visit before, and reading it notes no visit", async () => {
    await markVisit(auditor);
    expect((await getOverview(auditor)).isFirst).toBe(true);
    await ago("1 hour");
    const [first, second] = [await getOverview(auditor), await getOverview(auditor)];
    expect([first.isFirst, first.since]).toEqual([false, second.since]);
    await markVisit(auditor);
    expect((await getOverview(auditor)).since).toBe(first.since);
    const agent = await given.agent("https://later.acme.example");
    await given.delegation(agent);
    await recorded();
    await markVisit(auditor);
    await ago("40 minutes");
    expect((await counts()).delegations).toBeGreaterThan(0);
    await world.sql("update trail_visits set current_at = clock_timestamp() - interval '31 minutes'");
    const later = await getOverview(auditor);
    expect(Date.parse(later.at) - Date.parse(later.since)).toBeLessThan(32 * 60_000);
  });

  it("shows failing controls, cases and the health of the log", async () => {
    const before = await getOverview(auditor);
    expect([before.controls.failing, before.cases.total, before.log.gaps]).toEqual([[], 0, 0]);
    await openCase(auditor, { title: "A suspected agent", ...aroundNow() });
    const { id } = await ranControl(auditor, "approvals-too-fast");
    const { controls, cases, log } = await getOverview(auditor);
    expect(controls.failing.map(({ id: control, lastRun }) => [control, lastRun?.id])).toEqual([
      ["approvals-too-fast", id],
    ]);
    expect([controls.passed, controls.notRun, cases.newest[0]?.title]).toEqual([
      0,
      controlIds.length - 1,
      "A suspected agent",
    ]);
    expect([log.isSealing, log.gaps, log.size > 0]).toEqual([true, 0, true]);
    expect(await openPlaces(log.size + 3)).toBeGreaterThan(0);
  });
});

describe("a compliance report", () => {
  it("has the newest result of each control, the checkpoint, and what it does not prove", async () => {
    const report = await reportOn(auditor, "soc-2");
    const results = report.requirements.flatMap(({ controls }) => controls);
    const states = new Map(results.map(({ id, state }) => [id, state]));
    expect([states.get("approvals-too-fast"), states.get("key-age")]).toEqual(["exceptions", "not_run"]);
    await ranControl(auditor, "key-age");
    const later = await reportOn(auditor, "soc-2");
    const keys = later.requirements.flatMap(({ controls }) => controls).filter(({ id }) => id === "key-age");
    expect(keys.every(({ state }) => state === "passed")).toBe(true);
    expect([report.by.id, report.zone, report.checkpoint.size > 0]).toEqual([auditor.personId, "UTC", true]);
    expect(report.limits.length).toBeGreaterThan(3);
  });

  it("takes the conclusion of a sign-off, and no result of a run that had nothing to check", async () => {
    const stateOf = async (control: string) => (await reportedControls()).find(({ id }) => id === control)?.state;
    const future = { from: "2030-01-01T00:00:00Z", to: "2031-01-01T00:00:00Z" };
    expect(await stateOf("approvals-too-fast")).toBe("exceptions");
    await ranControl(auditor, "approvals-too-fast", future);
    expect(await stateOf("approvals-too-fast")).toBe("exceptions");
    await ranControl(auditor, "approvals-too-fast", { from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z" });
    expect(await stateOf("approvals-too-fast")).toBe("exceptions");
    const { id } = await ranControl(auditor, "policy-coverage", future);
    expect(await stateOf("policy-coverage")).toBe("empty");
    await signRunOff(auditor, id, { conclusion: "not_effective", note: "The control does not work." });
    expect(await stateOf("policy-coverage")).toBe("not_effective");
    expect((await getOverview(auditor)).controls.failing.map((control) => control.id)).toContain("policy-coverage");
  });

  it("of an unknown framework is refused", () => expectRefusal(reportOn(auditor, "none"), "framework_not_found"));

  it("links to questions that the trail answers", async () => {
    for (const framework of ["soc-2", "iso-27001-2022", "eu-ai-act"]) {
      const { requirements } = await reportOn(auditor, framework);
      for (const { link } of requirements.flatMap(({ evidence }) => evidence)) {
        const filters = AuditFilters.parse(Object.fromEntries(new URLSearchParams(link.split("?")[1])));
        expect((await listAudit(auditor, filters)).size).toBeGreaterThan(0);
      }
    }
  });
});
