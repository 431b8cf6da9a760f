import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { planRetirement } from "@/lib/agents/commands/plan-step";
import { setPlannedEnd } from "@/lib/lifecycle/ends/commands";
import { offerOwnership } from "@/lib/lifecycle/ownership/commands";
import { setSingleton } from "@/lib/platform/base/singleton";
import { doubtOfClock } from "@/lib/platform/database/time-floor";
import type { Principal } from "@/lib/principals/principal";
import { acknowledgeClock } from "@/lib/revocation/acknowledge-clock";
import { openedReview, toPerson } from "@/lib/testing/access-reviews";
import { given } from "@/lib/testing/direct";
import { Interruption } from "@/lib/testing/interruption";
import { createMachine, type Machine } from "@/lib/testing/machine";
import { withSealer } from "@/lib/testing/sealing";
import { type ShiftedClock, shiftClock } from "@/lib/testing/shifted-clock";
import { signInWorldPerson } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildEnrolmentToken } from "@/prisma/seed/builders/instance";
import { jobRegistry } from "./job-registry";

const hour = 3_600_000;
const day = 24 * hour;
const byTheClock = jobRegistry.filter(({ every }) => every !== undefined);

/** A thing that a job changes when its time is over. */
type Due = { table: string; id: string; now: string; then: string };

let machine: Machine;
let shifted: ShiftedClock;
let contents: () => Promise<Record<string, string>>;
let due: Record<string, Due>;

beforeEach(async () => {
  machine = await createMachine();
  await withSealer(async () => {});
  const { personId } = await given.person(["security"]);
  due = await thingsDueTomorrow(await signInWorldPerson(machine.sql, personId));
  const interruption = await Interruption.install(machine.sql);
  contents = () => interruption.contents();
  shifted = await shiftClock((text, values) => machine.sql(text, values));
});
afterEach(() => machine.end());

/** One of each thing whose time is over tomorrow, with its state now and then. */
async function thingsDueTomorrow(security: Principal): Promise<typeof due> {
  const tomorrow = new Date(Date.now() + 12 * hour);
  const [ends, retires, resumes, offered, reviewed] = [
    await buildActiveAgent(security),
    await buildActiveAgent(security),
    await buildActiveAgent(security),
    await buildActiveAgent(security),
    await buildActiveAgent(security),
  ];
  await setPlannedEnd(security, ends.id, { endsAt: tomorrow.toISOString(), reason: "A test." });
  await planRetirement(security, retires.id, "A test.", tomorrow);
  await suspendAgent(security, resumes.id, "A test.", tomorrow);
  const offer = await offerOwnership(security, offered.id, { role: "owner", email: security.email });
  await machine.sql("update ownership_offers set expires_at = $1", [tomorrow]);
  await buildEnrolmentToken(security, offered.id);
  const [token] = await machine.sql<{ id: string }>("select id from enrolment_tokens");
  const delegationId = await given.delegation(await given.agent(), undefined, (12 * hour) / 1_000);
  const review = {
    scope: { kind: "agents", q: `id:${reviewed.id}` },
    reviewers: toPerson(security),
    onSilence: "suspend",
  };
  const reviewId = await openedReview(security, review);
  await machine.sql(`insert into used_once (key, bound, expires_at) values ('once', '', $1)`, [tomorrow]);
  const one = (table: string, id: string, now: string, then: string): Due => ({ table, id, now, then });
  return {
    "a planned end": one("agents", ends.id, "active", "suspended"),
    "a planned retirement": one("agents", retires.id, "active", "retiring"),
    "the end of a suspension": one("agents", resumes.id, "suspended", "active"),
    "an offer": one("ownership_offers", offer.id, "offered", "expired"),
    "an enrolment token": one("enrolment_tokens", token?.id ?? "", "open", "expired"),
    "a delegation": one("delegations", delegationId, "active", "expired"),
    "an access review": one("access_reviews", reviewId, "open", "closing"),
  };
}

const statuses = async (): Promise<Record<string, string | undefined>> => {
  const rows = await Promise.all(
    Object.entries(due).map(async ([name, { table, id }]) => {
      const status = `select status::text as status from ${table} where id = $1`;
      const [row] = await machine.sql<{ status: string }>(status, [id]);
      return [name, row?.status];
    }),
  );
  return Object.fromEntries(rows);
};
const expected = (when: "now" | "then") =>
  Object.fromEntries(Object.entries(due).map(([name, one]) => [name, one[when]]));
const runAll = async () => {
  for (const job of byTheClock) await job.execute({ slot: new Date(0).toISOString() });
};

/** Sums and counts that a job makes again at any time. */
const addedUp = ["agent_counts", "agent_figures", "agent_figures_place", "agent_risk_place"];

/** Runs all jobs by the clock, and answers the other tables in which something changed. */
async function changedByAll(): Promise<string[]> {
  const before = await contents();
  await runAll();
  const after = await contents();
  return Object.keys(after).filter((table) => after[table] !== before[table] && !addedUp.includes(table));
}

describe("K15: with the clock ahead", () => {
  it("no job does anything that stays, nor in a process that starts then", async () => {
    await shifted.shiftTo(2 * day);
    expect(await changedByAll()).toEqual([]);
    await machine.startOn(machine.database());
    expect(await changedByAll()).toEqual([]);
    expect(await doubtOfClock()).toMatch(/172\d\d\d s ahead of the last time that servers kept/);
  });

  it("nothing happens once it is right again, and everything when the day has come", async () => {
    // No measurement has noticed this jump when the jobs begin.
    await machine.sql("update shifted.by set ms = $1", [2 * day]);
    await runAll();
    await shifted.shiftTo(0);
    expect(await doubtOfClock()).toBeUndefined();
    await runAll();
    expect(await statuses()).toEqual(expected("now"));
    await shifted.shiftTo(2 * day);
    await acknowledgeClock("Two days have passed.");
    expect(await doubtOfClock()).toBeUndefined();
    await runAll();
    expect(await statuses()).toEqual(expected("then"));
    expect(await machine.sql("select 1 from used_once where key = 'once'")).toEqual([]);
  });

  it("a twin that believes it does all of that a day too soon, and this test sees it", async () => {
    await shifted.shiftTo(2 * day);
    setSingleton("clock-jump", { byMs: 0, noticedAt: Number.NEGATIVE_INFINITY, since: "a short while ago" });
    await runAll();
    expect(await statuses()).toEqual(expected("then"));
  });
});
