import { peopleNames } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { RequestStatistics, StatisticsFilters } from "./statistics.schema";
import * as store from "./statistics.store";

const span = 30 * 86_400_000;

/**
 * Computes statistics of decisions: their duration, the verdicts, and approvals that came too fast for the request to
 * be read.
 *
 * @throws DomainError `span_empty` naming `to`.
 */
export async function approvalStatistics(filters: StatisticsFilters): Promise<RequestStatistics> {
  const [db, now] = [prisma(), clock.now()];
  const to = filters.to === undefined ? now : new Date(filters.to);
  const from = filters.from === undefined ? new Date(to.getTime() - span) : new Date(filters.from);
  if (from >= to) {
    const errors = [{ path: "to", code: "before_start" }];
    throw new DomainError("span_empty", "invalid", "The end must come after the beginning.", { errors });
  }
  const [rows, open, expired] = await Promise.all([
    store.figures(db, from, to),
    store.open(db, now),
    store.expiredIn(db, from, to),
  ]);
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    ...(await byApprover(db, rows)),
    open: {
      total: open?.total ?? 0,
      olderThanDay: open?.older_than_day ?? 0,
      olderThanThreeDays: open?.older_than_three_days ?? 0,
      oldestAt: open?.oldest_at?.toISOString() ?? null,
    },
    expired,
  };
}

/** Converts the figures of all approvers together, and of each approver with their name. */
export async function byApprover(tx: Tx, rows: readonly store.FiguresRow[]) {
  const approvers = rows.flatMap((row) => (row.person_id === null ? [] : [{ ...row, person_id: row.person_id }]));
  const ids = approvers.map((row) => row.person_id);
  const names = await peopleNames(tx, ids);
  return {
    overall: toFigures(rows.find(({ person_id }) => person_id === null)),
    approvers: approvers.map((row) => ({
      ...toFigures(row),
      person: { id: row.person_id, name: names.get(row.person_id) ?? row.person_id },
    })),
  };
}

const toFigures = (row: store.FiguresRow | undefined) => ({
  decisions: row?.decisions ?? 0,
  approved: row?.approved ?? 0,
  denied: row?.denied ?? 0,
  changesAsked: row?.changes_asked ?? 0,
  medianSeconds: row?.median_seconds ?? null,
  underFiveSeconds: row?.under_five_seconds ?? 0,
});
