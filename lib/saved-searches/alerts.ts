import { append } from "@/lib/audit/append";
import { findMatches } from "@/lib/audit/matches";
import { sealedSize } from "@/lib/audit/store";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { log } from "@/lib/platform/observability/log";
import { permissionsOfPerson } from "@/lib/principals/session.store";
import { alertedType, alertStopped, searchAlerted } from "./events";
import type { AlertCode } from "./model";
import * as store from "./store";

/** Alerts of one run, and entries that one of them looks at. The rest follows in the next run. */
const mostAlerts = 200;
const mostEntries = 200_000;

/**
 * Looks at newly sealed entries for each alert, until the time is over. An alert that another server looks at meanwhile
 * is counted once: the place moves in the transaction that keeps the matches.
 */
export async function lookForMatches(withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  const size = await sealedSize();
  for (const alert of await store.dueAlerts(size, mostAlerts)) {
    if (performance.now() > until) return;
    await look(alert, Math.min(size, alert.position + mostEntries));
  }
}

async function look(alert: store.DueAlert, below: number): Promise<void> {
  const owner = await permissionsOfPerson(alert.ownerId);
  if (!owner) return stop(alert, "owner_not_allowed");
  const reader = { personId: alert.ownerId, permissions: owner.permissions };
  try {
    const found = await findMatches(reader, alert.q, { at: alert.position, below, except: alertedType });
    await transaction(async (tx) => {
      if (!(await store.move(tx, alert, below)) || !found) return;
      const added = { ...found, id: newId("searchAlert"), searchId: alert.id };
      if (await store.addMatches(tx, added)) await append(tx, searchAlerted({ ...alert, owner: alert.ownerId }, found));
    });
  } catch (error) {
    await settle(alert, error);
  }
}

/**
 * Turns the alert off if its question cannot be answered any more. Another failure may be over in the next run: until then
 * the alert keeps its place.
 */
async function settle(alert: store.DueAlert, error: unknown): Promise<void> {
  if (isDomainError(error) && error.kind === "forbidden") return stop(alert, "owner_not_allowed");
  if (isDomainError(error) && error.kind === "invalid" && error.code !== "search_too_broad") {
    return stop(alert, "filter_broken");
  }
  // Expected after an upgrade. The saved search tells that its alert waits.
  const waits = isDomainError(error) && error.code === "versions_unready";
  if (!waits) log.warn({ err: error, search_id: alert.id }, "an alert could not look at new entries");
  await store.postpone(alert);
}

const stop = (alert: store.DueAlert, code: AlertCode): Promise<void> =>
  transaction(async (tx) => {
    if (await store.stop(tx, alert, code)) await append(tx, alertStopped({ ...alert, owner: alert.ownerId }, code));
  });
