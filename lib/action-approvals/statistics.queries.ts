import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { approvalStatistics, byApprover } from "@/lib/requests/views/statistics.queries";
import type { StatisticsFilters } from "@/lib/requests/views/statistics.schema";
import type { ActionStatistics, StatisticsResponse } from "./statistics.schema";
import * as store from "./statistics.store";

/** Computes statistics of decisions about requests and single actions. @throws DomainError `span_empty` naming `to`. */
export async function decisionStatistics(filters: StatisticsFilters): Promise<StatisticsResponse> {
  const { from, to, ...requests } = await approvalStatistics(filters);
  return { from, to, requests, actions: await actionStatistics(new Date(from), new Date(to)) };
}

async function actionStatistics(from: Date, to: Date): Promise<ActionStatistics> {
  const db = prisma();
  const [rows, outcomes] = await Promise.all([store.figures(db, from, to), store.outcomes(db, from, to, clock.now())]);
  const { open = 0, expired = 0, unused = 0 } = outcomes ?? {};
  return { ...(await byApprover(db, rows)), open, expired, unused };
}
