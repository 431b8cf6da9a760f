import type { AuditEvent } from "@/lib/audit/event";
import { personActor } from "@/lib/principals/events";

/** A person let a job that was given up run again. */
export const jobRetried = (personId: string, failure: { id: string; name: string }): AuditEvent => ({
  type: "job.retried",
  actor: personActor(personId),
  refs: [failure.id],
  facts: { job: failure.name, failure: failure.id },
});
