import { DetectionError } from "@/lib/detections/errors";
import type { WatchKind } from "@/lib/detections/model";
import { watchRules } from "@/lib/detections/rules/registry";
import type { MemberError } from "@/lib/platform/base/domain-error";
import type { RuleTuning } from "./schema";

/** The faults of the settings of a rule: one for each that it lacks, does not have, or has out of its bounds. */
export function settingFaults(kind: WatchKind, settings: RuleTuning["settings"]): MemberError[] {
  const { bounds } = watchRules[kind];
  const unknown = Object.keys(settings).filter((name) => !Object.hasOwn(bounds, name));
  return [
    ...unknown.map((name) => ({ path: `settings.${name}`, code: "unknown_setting" })),
    ...Object.entries(bounds).flatMap(([name, [, least, most]]) => {
      const value = settings[name];
      if (value === undefined) return [{ path: `settings.${name}`, code: "missing_setting" }];
      const message = `Use a number from ${least} to ${most}.`;
      return value < least || value > most ? [{ path: `settings.${name}`, code: "out_of_bounds", message }] : [];
    }),
  ];
}

/** Rules whose detections are about a person or a resource server. They stop nothing. */
const aboutNoAgent: readonly WatchKind[] = ["silent_server", "sign_in_anomaly"];

/** Whether a rule may stop an instance or an agent by itself. */
export const mayStop = (kind: WatchKind): boolean => !aboutNoAgent.includes(kind);

/** Refuses settings or a response that the rule cannot have, with `rule_settings`. */
export function refuseSettings(kind: WatchKind, { settings, response }: RuleTuning): void {
  const stops = response === "quarantine" || response === "suspend";
  const errors = [
    ...settingFaults(kind, settings),
    ...(stops && !mayStop(kind) ? [{ path: "response", code: "response_not_possible" }] : []),
  ];
  if (errors.length > 0) throw new DetectionError("rule_settings", { errors });
}
