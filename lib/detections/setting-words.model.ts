import type { WatchKind } from "./model";

const learning = {
  learningDays: "Days of learning",
  learningActions: "Actions of learning",
  learningAsks: "Questions of learning",
  learningSignIns: "Sign-ins of learning",
};
const firstUse = { ...learning, graceDays: "Days after new authority that raise nothing" };

/** The settings of each rule, as people read them. */
const settingWords: Record<WatchKind, Readonly<Record<string, string>>> = {
  denial_burst: {
    ...learning,
    count: "Denials, at least",
    minutes: "Within minutes",
    times: "Times a busy hour, at least",
  },
  volume_spike: { ...learning, least: "Actions in an hour, at least", times: "Times a busy hour, at least" },
  new_action: firstUse,
  new_resource: firstUse,
  new_server: firstUse,
  off_hours: { ...learning, count: "Actions in an hour, at least", mostHours: "Usual hours of the day, at most" },
  new_network: learning,
  two_places: { ...learning, minutes: "Within minutes", changes: "Changes of network, at least" },
  used_after_end: { count: "Attempts, at least", minutes: "Minutes after the end" },
  depth_growth: { ...learning, by: "Longer than ever by, at least" },
  fan_out_growth: { least: "Passed on in a day, at least", times: "Times the busiest day, at least" },
  frequent_asking: { ...learning, least: "Requests in a day, at least", times: "Times the busiest day, at least" },
  limit_probing: { amounts: "Different amounts, at least", minutes: "Within minutes" },
  threshold_splitting: {
    ...learning,
    count: "Amounts, at least",
    minutes: "Within minutes",
    fromPercent: "Near a threshold that it met from (%)",
    statedPercent: "Near a limit of its delegation from (%)",
    times: "Times the busiest day, at least",
    rememberDays: "Days that a threshold is remembered",
  },
  approval_bypass: { hours: "Hours after the denial" },
  shared_key: { hours: "Hours between two uses, at most" },
  silent_server: { ...learning, hours: "Hours of silence, at least", percent: "Of its longest silence, at least (%)" },
  sign_in_anomaly: {
    ...learning,
    failures: "Failed sign-ins, at least",
    minutes: "Within minutes",
    deciderDays: "Days since the person last decided, at most",
  },
};

/** The label of a setting of a rule. */
export const settingLabel = (kind: WatchKind, name: string): string => settingWords[kind][name] ?? name;
