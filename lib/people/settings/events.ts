import type { AuditEvent } from "@/lib/audit/event";
import { personActor } from "@/lib/people/events";

/** Somebody changed settings of the organisation; facts say what each became. */
export const settingsChanged = (personId: string, changed: Readonly<Record<string, boolean>>): AuditEvent => ({
  type: "settings.changed",
  actor: personActor(personId),
  facts: { ...changed },
});
