import type { AuditEvent } from "@/lib/audit/event";
import type { Person } from "@/lib/principals/model";
import type { AccountEventName } from "@/lib/protocols/secevent/event";
import { providerActor } from "@/lib/sign-in/providers/events";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";

/** Adds to a record the event that caused it, and the provider that sent it. */
export const causedBy = (event: AuditEvent, provider: IdentityProvider, name: AccountEventName): AuditEvent => ({
  ...event,
  refs: [...(event.refs ?? []), provider.id],
  facts: { ...event.facts, securityEvent: name },
});

type Effect = { sessionsEnded: number; lastAdmin: boolean };

/** An event ended sessions of a person. `lastAdmin`: it would have ended the account of the last admin, who stays. */
export const eventApplied = (
  provider: IdentityProvider,
  name: AccountEventName,
  { id, email, name: personName }: Pick<Person, "id" | "email" | "name">,
  { sessionsEnded, lastAdmin }: Effect,
): AuditEvent =>
  causedBy(
    {
      type: "security-event.applied",
      actor: providerActor(provider),
      refs: [id],
      facts: { personId: id, sessionsEnded, ...(lastAdmin ? { lastAdmin } : {}) },
      texts: { email, name: personName },
    },
    provider,
    name,
  );
