import type { AuditEvent } from "@/lib/audit/event";
import type { Settings } from "@/lib/organisation/store";
import { personActor } from "@/lib/principals/events";

/** Somebody changed settings of the organisation; facts say what each became. */
export const settingsChanged = (personId: string, before: Settings, changed: Settings): AuditEvent => ({
  type: "settings.changed",
  actor: personActor(personId),
  facts: { ...changed },
  changes: (Object.keys(changed) as (keyof Settings)[]).map((member) => ({
    ...{ member, before: before[member], after: changed[member] },
  })),
});
