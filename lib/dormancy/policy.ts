import { type DormancyPolicy, noticeDays } from "@/lib/blueprints/model";
import type { DormancyStep, SilentKind } from "./model";

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
  /** Whether a person planned the end of the agent. That plan holds. */
  endIsPlanned: boolean;
};

/**
 * The next step, or undefined if nothing is due. `retired`: the announced day came. `unannounced`: the announcement no
 * longer applies. `over`: no step applies any more.
 */
export type Due = Exclude<DormancyStep, "retirement_proposed"> | "retired" | "unannounced" | "over" | undefined;

/**
 * Decides the next step for something silent. Steps are taken one after the other. Between the warning and the
 * suspension is a week of notice, and another one between the announcement and the retirement. Delegations and instances
 * are never retired: they expire.
 */
export function dueStep(policy: DormancyPolicy | null, silence: Silence, now: Date): Due {
  const { step } = silence;
  if (isOver(policy, silence, now)) return step === null ? undefined : "over";
  if (step === "suspended" || step === "retirement_announced") return retirementStep(policy, silence, now);
  const next = step === null ? "warned" : step === "warned" ? "suspended" : undefined;
  const days = next === "warned" ? policy?.warnDays : policy?.suspendDays;
  if (days === undefined || !next) return undefined;
  return isNoticed(silence, now) && silentDays(silence, now) >= days ? next : undefined;
}

/** The retirement is announced a week before the silence is long enough, or on the day of the suspension. */
function retirementStep(policy: DormancyPolicy | null, silence: Silence, now: Date): Due {
  const { kind, step, endIsPlanned } = silence;
  const [days, silent] = [kind === "agent" ? policy?.retireDays : undefined, silentDays(silence, now)];
  const applies = days !== undefined && !endIsPlanned && silent >= days - noticeDays;
  if (step === "suspended") return applies ? "retirement_announced" : undefined;
  if (!applies) return "unannounced";
  return isNoticed(silence, now) && silent >= days ? "retired" : undefined;
}

const isNoticed = ({ stepAt }: Silence, now: Date): boolean =>
  stepAt === null || stepAt.getTime() <= now.getTime() - noticeDays * dayMs;

/** The earliest day on which an agent that is suspended now for its silence is retired; undefined for never. */
export function earliestRetirement(policy: DormancyPolicy | null, silentSince: Date, now: Date): Date | undefined {
  if (policy?.retireDays === undefined) return undefined;
  return new Date(Math.max(silentSince.getTime() + policy.retireDays * dayMs, now.getTime() + noticeDays * dayMs));
}

const silentDays = ({ silentSince }: Silence, now: Date): number => (now.getTime() - silentSince.getTime()) / dayMs;

/** An action, a resumption, a suspension by a person or the end of the policy ends the steps. */
function isOver(policy: DormancyPolicy | null, silence: Silence, now: Date): boolean {
  const { status, step, superseded } = silence;
  if (step === null) return status !== "active";
  if (step === "warned") return status !== "active" || policy === null || silentDays(silence, now) < policy.warnDays;
  return status !== "suspended" || superseded;
}
