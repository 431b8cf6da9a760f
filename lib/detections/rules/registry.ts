import type { WatchKind } from "@/lib/detections/model";
import { limitProbing } from "./amounts";
import { approvalBypass } from "./approval-bypass";
import { frequentAsking } from "./asking";
import { depthGrowth, fanOutGrowth } from "./chain-growth";
import { denialBurst } from "./denial-burst";
import { newAction, newResource, newServer } from "./first-use";
import { newNetwork, twoPlaces } from "./networks";
import { offHours } from "./off-hours";
import type { WatchRule } from "./rule";
import { sharedKey } from "./shared-key";
import { signInAnomaly } from "./sign-ins";
import { silentServer } from "./silent-server";
import { thresholdSplitting } from "./splitting";
import { usedAfterEnd } from "./used-after-end";
import { volumeSpike } from "./volume-spike";

/** Every rule there is, by the kind of its findings. */
export const watchRules: Readonly<Record<WatchKind, WatchRule>> = {
  denial_burst: denialBurst,
  volume_spike: volumeSpike,
  new_action: newAction,
  new_resource: newResource,
  new_server: newServer,
  off_hours: offHours,
  new_network: newNetwork,
  two_places: twoPlaces,
  used_after_end: usedAfterEnd,
  depth_growth: depthGrowth,
  fan_out_growth: fanOutGrowth,
  frequent_asking: frequentAsking,
  limit_probing: limitProbing,
  threshold_splitting: thresholdSplitting,
  approval_bypass: approvalBypass,
  shared_key: sharedKey,
  silent_server: silentServer,
  sign_in_anomaly: signInAnomaly,
};
