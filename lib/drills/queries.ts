import { agentLabel } from "@/lib/agents/model";
import { findAgents } from "@/lib/agents/queries";
import { peopleNames } from "@/lib/delegations/store";
import { prisma } from "@/lib/platform/database/prisma";
import type { DrillCode } from "./model";
import { effectOf, percentile } from "./policy";
import type { DrillResponse, DrillsResponse } from "./schema";
import * as store from "./store";

const shown = 50;
const measured = 100;

/** Reads the settings of the drills, the last drills and the percentiles of their times. Its caller authorises it. */
export async function getDrills(): Promise<DrillsResponse> {
  const [settings, rows, effects] = await Promise.all([
    store.settings(),
    store.list(shown),
    store.lastEffects(measured),
  ]);
  const agents = await findAgents([...rows.map(({ agentId }) => agentId), ...(settings ? [settings.agentId] : [])]);
  const people = await peopleNames(
    prisma(),
    rows.map(({ startedById }) => startedById),
  );
  const agentOf = (id: string) => {
    const agent = agents.get(id);
    return { id, name: agent ? agentLabel(agent) : id };
  };
  const personOf = (id: string) => ({ id, name: people.get(id) ?? id });
  return {
    settings: settings && {
      agent: agentOf(settings.agentId),
      ...{ everyMinutes: settings.everyMinutes, targetMs: settings.targetMs, enabled: settings.enabled },
    },
    etag: store.settingsTag(settings),
    percentiles: {
      count: effects.length,
      ...{ p50: percentile(effects, 0.5), p95: percentile(effects, 0.95), max: percentile(effects, 1) },
    },
    drills: rows.map((row) => toResponse(row, agentOf, personOf)),
  };
}

type Name = (id: string) => { id: string; name: string };

function toResponse(row: store.DrillRow, agentOf: Name, personOf: Name): DrillResponse {
  const { id, agentId, status, code, startedById, targetMs, startedAt, stoppedAt, finishedAt, effectMs } = row;
  const instant = (at: Date | null) => at?.toISOString() ?? null;
  return {
    ...{ id, agent: agentOf(agentId), status, code: code as DrillCode | null, targetMs, effectMs },
    startedBy: startedById === null ? null : personOf(startedById),
    ...{ startedAt: startedAt.toISOString(), stoppedAt: instant(stoppedAt), finishedAt: instant(finishedAt) },
    processes: row.measurements.map((one) => ({
      id: one.processId,
      ...{ lastAllowedAt: instant(one.lastAllowedAt), firstRefusedAt: instant(one.firstRefusedAt) },
      effectMs: stoppedAt === null ? null : effectOf(one, stoppedAt),
      questions: one.questions,
    })),
  };
}
