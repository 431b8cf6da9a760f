import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { inboxTopics } from "@/components/inbox/count-query";
import { Overview, VisitMarked } from "@/lib/controls/overview/schema";
import type { StartSectionName } from "@/lib/start-page/model";
import { StartSection } from "@/lib/start-page/schema";

export const overviewKey = ["overview"] as const;
export const overview = readQuery(overviewKey, "/api/overview", Overview);

export const markVisit = () => sendJson("POST", "/api/overview/visits", {}, { schema: VisitMarked });

/** Topics under which a figure or a row of each section changes. */
const usual = ["agents", "control-changes", "instances", "delegations", "requests", "action-approvals", "detections"];
const topicsOf: Readonly<Record<StartSectionName, readonly string[]>> = {
  ...{ security: usual, owner: usual, admin: usual },
  approver: [...inboxTopics, "delegations"],
};

export const startKey = (section: StartSectionName) => ["start-page", section] as const;

/** Polling interval in ms: decisions change the figures with every minute. */
const readEveryMs = 30_000;

/** One section of the start page. */
export const startSection = (section: StartSectionName) => ({
  ...readQuery(startKey(section), `/api/start-page/${section}`, StartSection),
  meta: { topics: topicsOf[section] },
  refetchInterval: readEveryMs,
});
