import { z } from "zod";
import { DetectionError } from "@/lib/detections/errors";
import { ruleResponses, severities, type WatchKind, watchKinds } from "@/lib/detections/model";
import { type Tuning, type Tunings, usualTuning } from "@/lib/detections/rules/engine";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { RuleTuning } from "./schema";

/** The tuning of a rule with its version; version 0 is that of the release. */
export type KeptTuning = { kind: WatchKind; version: number; tuning: Tuning; changed: Changed | null };
type Changed = { reason: string; changedById: string; changedAt: Date };

type Reader = Pick<Tx, "detectionTuning">;
type Row = NonNullable<Awaited<ReturnType<Reader["detectionTuning"]["findFirst"]>>>;

const Settings = z.record(z.string(), z.number());

/** A setting that came with a later release has its usual value. */
function tuningOf(kind: WatchKind, row: Row | undefined): KeptTuning {
  const usual = usualTuning(kind);
  if (!row) return { kind, version: 0, tuning: usual, changed: null };
  const kept = Settings.parse(row.settings);
  const settings = Object.fromEntries(
    Object.entries(usual.settings).map(([name, value]) => [name, kept[name] ?? value]),
  );
  const severity = severities.find((one) => one === row.severity) ?? null;
  const response = ruleResponses.find((one) => one === row.response) ?? usual.response;
  const { version, enabled, reason, changedById, changedAt } = row;
  return {
    kind,
    version,
    tuning: { settings, enabled, severity, response },
    changed: { reason, changedById, changedAt },
  };
}

/** The tunings of all rules, in the order of the kinds. */
export async function keptTunings(reader: Reader = prisma()): Promise<KeptTuning[]> {
  const rows = new Map((await reader.detectionTuning.findMany()).map((row) => [row.kind, row]));
  return watchKinds.map((kind) => tuningOf(kind, rows.get(kind)));
}

/** The tuning of one rule. */
export async function keptTuning(kind: WatchKind, reader: Reader = prisma()): Promise<KeptTuning> {
  return tuningOf(kind, (await reader.detectionTuning.findUnique({ where: { kind } })) ?? undefined);
}

/** The tunings with which the rules run now. */
export async function currentTunings(): Promise<Tunings> {
  const kept = await keptTunings();
  return Object.fromEntries(kept.map(({ kind, tuning }) => [kind, tuning])) as Record<WatchKind, Tuning>;
}

type NewTuning = RuleTuning & { reason: string; changedById: string; changeId: string };

/** Writes the version after the one that was read, or throws `rule_outdated` if another one came first. */
export async function addTuning(tx: Tx, { kind, version }: KeptTuning, tuning: NewTuning): Promise<KeptTuning> {
  const { settings, enabled, severity, response, reason, changedById, changeId } = tuning;
  const written = await tx.$executeRaw`
    insert into detection_tunings (kind, version, settings, enabled, severity, response, reason, changed_by_id, change_id)
    values (${kind}::detection_kind, ${version + 1}::int, ${JSON.stringify(settings)}::jsonb, ${enabled}, ${severity},
      ${response}, ${reason}, ${changedById}, ${changeId})
    on conflict (kind) do update set version = excluded.version, settings = excluded.settings,
      enabled = excluded.enabled, severity = excluded.severity, response = excluded.response, reason = excluded.reason,
      changed_by_id = excluded.changed_by_id, change_id = excluded.change_id, changed_at = clock_timestamp()
    where detection_tunings.version = ${version}::int`;
  const after = await keptTuning(kind, tx);
  if (written === 0 || after.version !== version + 1) throw new DetectionError("rule_outdated");
  return after;
}

/** Detections of each kind that were raised in the last days, each counted up to a most. */
export async function raisedByKind(days: number, most: number): Promise<ReadonlyMap<WatchKind, number>> {
  const rows = await prisma().$queryRaw<{ kind: WatchKind; raised: bigint }[]>`
    select k.kind::text as kind, (select count(*) from (
      select from detections d where d.kind = k.kind
        and d.raised_at > (select clock_timestamp()) - ${days}::int * interval '1 day' limit ${most}::int) n) as raised
    from unnest(${[...watchKinds]}::detection_kind[]) as k (kind)`;
  return new Map(rows.map(({ kind, raised }) => [kind, Number(raised)]));
}
