import type { AuditEvent } from "./event";

/** Adds the reason that a person gave for their change to its record; one without a reason stays as it is. */
export const withReason = (event: AuditEvent, reason: string | undefined): AuditEvent =>
  reason === undefined || reason === "" ? event : { ...event, texts: { ...event.texts, reason } };
