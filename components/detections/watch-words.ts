import type { WatchKind } from "@/lib/detections/model";

/** The possible meaning of each rule's finding. */
export const watchMeanings: Record<WatchKind, string> = {
  denial_burst:
    "An instance was refused far more often than usual in a short time. It may run a wrong task, or try what it may not do.",
  volume_spike:
    "An agent acted several times more often in one hour than in a busy hour before. It may be in a loop, or another program may use it.",
  new_action: "An agent used an action that it never used before, without new authority that explains it.",
  new_resource: "An agent acted on resources outside the groups that it worked on before.",
  new_server: "An agent acted at a resource server at which it never acted before.",
  off_hours: "An agent acted at a time of day at which it never acts.",
  new_network: "An instance acted from a network from which none of its agent’s instances acted before.",
  two_places:
    "An instance acted from two networks in turn. One process in one place does not do that: its key may exist twice.",
  used_after_end: "Something that was retired or revoked still tries to act, longer than work under way explains.",
  depth_growth: "An agent acted at the end of a chain of delegations that is longer than any before.",
  fan_out_growth: "A delegation was passed on to many agents within a day.",
  frequent_asking:
    "An agent asked people far more often in a day than before. People who are asked too often stop reading.",
  limit_probing: "Different amounts were tried one after the other until a limit let one pass, or to find the limit.",
  threshold_splitting:
    "Several amounts just below a threshold went to one resource within a short time. Together they are above it.",
  approval_bypass: "A person denied an action. The agent then did the same without an approval.",
  shared_key:
    "Two instances signed with the same key, or another system lists the credential of one. It was copied, or it is no secret.",
  silent_server: "A resource server that asked regularly is silent. It may decide by itself, or be down.",
  sign_in_anomaly:
    "A person who decides signed in after many failures, or decided right after a sign-in from a new network.",
};
