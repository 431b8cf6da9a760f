import { sealingHealth } from "@/lib/audit/sealing-health";
import { countUnsealed, latestCheckpoint } from "@/lib/audit/store";
import { countAudit } from "@/lib/audit/summary.queries";
import { listCases } from "@/lib/cases/queries";
import { reportedControls } from "@/lib/controls/reports/queries";
import { isDomainError } from "@/lib/platform/base/domain-error";
import type { Principal } from "@/lib/principals/principal";
import { type Family, families, mostCounted, shownCases } from "./model";
import type { Overview } from "./schema";
import * as store from "./store";

type Asker = Pick<Principal, "personId" | "permissions">;
type Counted = Overview["families"][number];

/** Reads what an auditor looks at first. It changes nothing: `markVisit` notes the visit. */
export async function getOverview(asker: Asker): Promise<Overview> {
  const { since, isFirst, now } = await store.sinceLastVisit(asker.personId);
  const counted: Counted[] = [];
  // One after the other: a reader has one turn among the searches.
  for (const family of families) counted.push(await countFamily(asker, family, since, now));
  const [{ cases }, controls, log] = await Promise.all([
    listCases({ state: "open" }),
    reportedControls(),
    logHealth(now),
  ]);
  return {
    ...{ since: since.toISOString(), isFirst, at: now.toISOString(), families: counted, log },
    cases: { total: cases.length, newest: cases.slice(0, shownCases) },
    controls: {
      failing: controls.filter(({ state }) => state === "exceptions" || state === "not_effective"),
      passed: controls.filter(({ state }) => state === "passed").length,
      notRun: controls.filter(({ state }) => state === "not_run" || state === "empty").length,
    },
  };
}

async function countFamily(asker: Asker, { q, ...family }: Family, since: Date, now: Date): Promise<Counted> {
  const [from, to] = [since.toISOString(), now.toISOString()];
  const link = `/audit?${new URLSearchParams({ q, from, to })}`;
  try {
    return { ...family, ...(await countAudit(asker, { q, from, to }, mostCounted)), link };
  } catch (error) {
    if (!isDomainError(error) || error.code !== "search_too_broad") throw error;
    return { ...family, count: null, capped: false, link };
  }
}

async function logHealth(now: Date): Promise<Overview["log"]> {
  const { origin, size, signedAt } = await latestCheckpoint();
  const [health, waiting, gaps] = await Promise.all([sealingHealth(), countUnsealed(1_000), store.openPlaces(size)]);
  return {
    ...{ origin, size, signedAt: signedAt.toISOString(), waiting, gaps },
    age: Math.max(0, (now.getTime() - signedAt.getTime()) / 1_000),
    ...{ isSealing: health.ok, sealing: health.detail },
  };
}
