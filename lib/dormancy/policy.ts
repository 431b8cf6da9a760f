import type { DormancyPolicy } from "@/lib/blueprints/model";
import { type DormancyStep, noticeDays, type SilentKind } from "./model";

const dayMs = 86_400_000;

export type Silence = {
  kind: SilentKind;
  /** Whether it may act, apart from a suspension for its silence. The quarantine of an instance is a suspension. */
  status: "active" | "suspended";
  /** The last action, or the beginning of the time in which it could act. */
  silentSince: Date;
  step: DormancyStep | null;
  /** When the step was taken. */
  stepAt: Date | null;
  /** Whether it was suspended again after its suspension for silence. */
  superseded: boolean;
};

/** The next step, `over` if a former step no longer applies, or undefined if nothing is due. */
export type Due = DormancyStep | "over" | undefined;

/**
 * Decides the next step for something silent. Steps are taken one after the other, with a week of notice between two of
 * them. Delegations and instances are never proposed for retirement: they expire.
 */
export function dueStep(policy: DormancyPolicy | null, silence: Silence, now: Date): Due {
  const { kind, status, step, stepAt } = silence;
  if (isOver(policy, silence, now)) return step === null ? undefined : "over";
  const next = nextOf(step, status);
  const days = policy && next && daysOf(policy, next, kind);
  if (days === undefined || days === null || !next) return undefined;
  const noticed = stepAt === null || stepAt.getTime() <= now.getTime() - noticeDays * dayMs;
  return noticed && silentDays(silence, now) >= days ? next : undefined;
}

const silentDays = ({ silentSince }: Silence, now: Date): number => (now.getTime() - silentSince.getTime()) / dayMs;

/** An action, a resumption, a suspension by a person or the end of the policy ends the steps. */
function isOver(policy: DormancyPolicy | null, silence: Silence, now: Date): boolean {
  const { status, step, superseded } = silence;
  if (step === null) return status !== "active";
  if (step === "warned") return status !== "active" || policy === null || silentDays(silence, now) < policy.warnDays;
  return status !== "suspended" || superseded;
}

function nextOf(step: DormancyStep | null, status: Silence["status"]): DormancyStep | undefined {
  if (step === null) return "warned";
  if (step === "warned" && status === "active") return "suspended";
  return step === "suspended" ? "retirement_proposed" : undefined;
}

function daysOf({ warnDays, suspendDays, retireDays }: DormancyPolicy, step: DormancyStep, kind: SilentKind) {
  if (step === "warned") return warnDays;
  if (step === "suspended") return suspendDays;
  return kind === "agent" ? retireDays : undefined;
}
