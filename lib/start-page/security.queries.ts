import { countViews } from "@/lib/agents/inventory/counts";
import { refusalText } from "@/lib/audit/sentences/refusals";
import { explainAuthority } from "@/lib/authority/words/explain";
import { getDrills } from "@/lib/drills/queries";
import { count as countOrphans } from "@/lib/lifecycle/orphans/store";
import { publicReadiness, readiness } from "@/lib/platform/observability/readiness";
import type { Principal } from "@/lib/principals/principal";
import { listRevocations } from "@/lib/revocation/queries";
import { RevocationFilters, type RevocationList } from "@/lib/revocation/schema";
import { agentFigures, listLink, type ViewPart } from "./agent-figures";
import { breadthOf } from "./breadth.policy";
import { checkWord, stateOfCheck } from "./check-words";
import { shownMinutes, shownRows } from "./model";
import { bars, figure, list, once, type PendingPart } from "./parts";
import type { StartRow } from "./schema";
import * as store from "./store";

const agentParts: ViewPart[] = [
  { view: "all", label: "Agents", attention: false },
  { view: "toConfirm", label: "Agents to be confirmed" },
  { view: "keyExpires7d", label: "Keys that end within 7 days" },
  { view: "unused30d", label: "Agents unused for 30 days" },
  { view: "reviewDue7d", label: "Agents with a review due within 7 days" },
  { view: "stopped", label: "Agents suspended or revoked" },
];

/** The parts for security engineers. */
export function securityParts(principal: Principal, now: Date): PendingPart[] {
  const counts = once(() => countViews(undefined, now));
  return [
    ...agentFigures(agentParts, counts, ""),
    figure({ id: "agents-orphaned", label: "Agents without an owner", link: "/agents/orphans" }, countOrphans),
    figure(
      {
        id: "delegations-ending",
        label: "Delegations that end within 7 days",
        link: listLink("/delegations", "status:active expires:7d"),
      },
      () => store.countEndingDelegations(now),
    ),
    figure(
      {
        id: "requests-waiting",
        label: "Requests that wait",
        link: "/approvals?queue=all&q=status%3Apending%2Cchanges_requested",
      },
      store.countUndecidedRequests,
    ),
    figure({ id: "detections-open", label: "Open detections", link: "/detections" }, store.countOpenDetections),
    ...decisionParts(now),
    list(
      { id: "widest-authority", label: "Widest authority", link: listLink("/delegations", "status:active") },
      "Delegations for every resource of a type appear here.",
      widest,
    ),
    list(
      { id: "latest-stops", label: "Latest stops and their effect", link: "/revocations" },
      "Revocations appear here, each with the first refusal after it.",
      async () =>
        (await listRevocations(principal, RevocationFilters.parse({ limit: shownRows }))).revocations.map(toStopRow),
    ),
    list(
      { id: "drills", label: "Stop drills and time to effect", link: "/drills" },
      "Drills appear here once one has run. They measure how long a stop takes.",
      drillRows,
    ),
    list(
      { id: "health", label: "Health of this server", link: "/audit/completeness" },
      "No check is defined.",
      healthRows,
    ),
  ];
}

function decisionParts(now: Date): PendingPart[] {
  const from = store.firstMinute(now).toISOString();
  const trail = (q: string) => `/audit?${new URLSearchParams({ q, from })}`;
  return [
    bars(
      { id: "decisions-per-minute", label: "Decisions per minute", link: trail("decision:allow,deny") },
      async () => {
        const counted = new Map((await store.decisionsByMinute(now)).map(({ at, ...bar }) => [at.getTime(), bar]));
        return Array.from({ length: shownMinutes }, (_, n) => {
          const at = store.firstMinute(now).getTime() + n * 60_000;
          return { at: new Date(at).toISOString(), ...(counted.get(at) ?? { allow: 0, deny: 0 }) };
        });
      },
    ),
    list(
      { id: "top-denials", label: "Top denials of the last hour", link: trail("decision:deny") },
      "Reasons for denials appear here, the most frequent first.",
      async () =>
        (await store.topDenials(now, shownRows)).map(({ code, count }) => ({
          ...{ id: code, text: denialWords(code), link: trail(`decision:deny code:${code}`), at: null, tone: "none" },
          note: count.toLocaleString("en"),
        })),
    ),
  ];
}

/** The sentences of the trail say why an action was denied; here the reason stands alone. */
const denialWords = (code: string): string => refusalText(code).replace(/^./, (letter) => letter.toUpperCase());

/** How long stops took until each server process refused: the percentiles of the drills, and the newest drills. */
async function drillRows(): Promise<StartRow[]> {
  const { percentiles, drills } = await getDrills();
  const { count, p50, p95, max } = percentiles;
  const link = "/drills";
  const times = count === 1 ? `${max} ms` : `half within ${p50} ms, 95 % within ${p95} ms, the longest ${max} ms`;
  const summary: StartRow[] =
    count === 0
      ? []
      : [
          {
            id: "percentiles",
            text: `Time to effect: ${times}`,
            link,
            note: count === 1 ? "1 drill" : `${count} drills`,
            tone: "none",
            at: null,
          },
        ];
  const newest = drills.slice(0, shownRows - 1).map(({ id, agent, status, effectMs, startedAt }): StartRow => {
    const took = effectMs === null ? "" : `, ${effectMs} ms`;
    const tone = status === "passed" ? "ok" : status === "running" ? "wait" : "bad";
    return { id, text: agent.name, link, note: `${status}${took}`, tone, at: startedAt };
  });
  return [...summary, ...newest];
}

async function widest(): Promise<StartRow[]> {
  const found = (await store.wideDelegations()).map((row) => ({ ...row, breadth: breadthOf(row) }));
  return found
    .toSorted((a, b) => b.breadth.score - a.breadth.score)
    .slice(0, shownRows)
    .map(({ id, agent, authority, breadth, expiresAt }) => ({
      ...{ id, text: `${agent}: ${explainAuthority(authority)}`, link: `/delegations/${id}` },
      ...{ note: breadth.words, tone: "wait", at: expiresAt.toISOString() },
    }));
}

function toStopRow({
  id,
  subject,
  effectiveAt,
  allowedAfter,
  firstRefusalAt,
}: RevocationList["revocations"][number]): StartRow {
  const shared = { id, text: subject.name, link: `/revocations?revocation=${id}`, at: effectiveAt };
  if (allowedAfter === null) return { ...shared, note: "not counted for a scope this wide", tone: "none" };
  if (allowedAfter > 0) return { ...shared, note: `${allowedAfter} allowed after`, tone: "bad" };
  if (firstRefusalAt === null) return { ...shared, note: "0 allowed after", tone: "none" };
  const seconds = Math.max(0, Date.parse(firstRefusalAt) - Date.parse(effectiveAt)) / 1_000;
  return { ...shared, note: `0 allowed after, first refusal after ${seconds.toFixed(1)} s`, tone: "ok" };
}

/** The state of each check, without details that are for admins. */
async function healthRows(): Promise<StartRow[]> {
  return publicReadiness(await readiness()).checks.map(({ check, ...state }) => ({
    ...{ id: check, text: checkWord(check), link: "/audit/completeness", at: null },
    ...stateOfCheck(state),
  }));
}
