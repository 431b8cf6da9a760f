import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import type { Setting } from "@/lib/principals/entitlement.model";

/** Who may propose and confirm changes of entitlements. */
export const entitlementPermission = "people:write";

/**
 * Whether one admin applies the setting alone. Taking everything away is such a stop; giving it back takes two.
 *
 * Every other change waits for a second admin, also one that looks narrower. A setting that narrows one group can widen
 * the union with another group.
 */
export const appliesAtOnce = (setting: Setting): boolean => !takesTwo(entitlementFacts(setting));

export const entitlementFacts = (setting: Setting) =>
  ({ control: "entitlement", takesEverythingAway: setting?.length === 0 }) as const;

/** Whether a setting concerns a person or one of their groups. Such a person never decides about it (I9). */
export const isConcerned = (personId: string, subjectId: string, groupIds: readonly string[]): boolean =>
  subjectId === personId || groupIds.includes(subjectId);
