import { stateTag } from "@/lib/platform/http/version-tag";
import type { Instance } from "./model";

/** The entity tag of what a person releases: the state of an instance with its reason, and its current key. */
export const instanceTag = (instance: Pick<Instance, "status" | "statusReason" | "generation" | "jkt">): string =>
  stateTag([instance.status, instance.statusReason, instance.generation, instance.jkt]);
