import type { WatchKind } from "./model";

/** The title of a detection of each rule. */
export const watchTitles: Record<WatchKind, string> = {
  denial_burst: "A burst of denials",
  volume_spike: "Far more actions than usual",
  new_action: "First use of an action",
  new_resource: "First use of a group of resources",
  new_server: "First use of a resource server",
  off_hours: "Actions outside the usual hours",
  new_network: "A new network",
  two_places: "Two places at once",
  used_after_end: "Use after the end",
  depth_growth: "A longer chain than before",
  fan_out_growth: "Authority passed on unusually often",
  frequent_asking: "People are asked unusually often",
  limit_probing: "Limits are probed",
  threshold_splitting: "An amount in pieces",
  approval_bypass: "Done although a person denied it",
  shared_key: "One key in two places",
  silent_server: "A resource server stopped asking",
  sign_in_anomaly: "An unusual sign-in of an approver",
};
