import type { AuditEvent } from "@/lib/audit/event";
import { personActor } from "@/lib/principals/events";
import type { Settings } from "./store";

/** An admin changed settings of the organisation; `facts` holds the new values. */
export const settingsChanged = (personId: string, before: Settings, changed: Settings): AuditEvent => ({
  type: "settings.changed",
  actor: personActor(personId),
  facts: { ...changed },
  changes: (Object.keys(changed) as (keyof Settings)[]).map((member) => ({
    ...{ member, before: before[member], after: changed[member] },
  })),
});
