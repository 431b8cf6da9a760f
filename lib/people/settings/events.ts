import type { AuditEvent } from "@/lib/audit/event";
import { personActor } from "@/lib/people/events";
import type { Settings } from "@/lib/people/settings/store";

/** Somebody changed settings of the organisation; facts say what each became. */
export const settingsChanged = (personId: string, before: Settings, changed: Settings): AuditEvent => ({
  type: "settings.changed",
  actor: personActor(personId),
  facts: { ...changed },
  changes: (Object.keys(changed) as (keyof Settings)[]).map((member) => ({
    ...{ member, before: before[member], after: changed[member] },
  })),
});
