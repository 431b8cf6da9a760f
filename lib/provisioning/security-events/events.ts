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

type Effect = { sessionsEnded: number; adminKept: boolean };

/** An event ended sessions of a person. `adminKept`: the event would have ended the account of an admin, and no other admin has a password. */
export const eventApplied = (
  provider: IdentityProvider,
  name: AccountEventName,
  { id, email, name: personName }: Pick<Person, "id" | "email" | "name">,
  { sessionsEnded, adminKept }: Effect,
): AuditEvent =>
  causedBy(
    {
      type: "security-event.applied",
      actor: providerActor(provider),
      refs: [id],
      facts: { personId: id, sessionsEnded, ...(adminKept ? { adminKept } : {}) },
      texts: { email, name: personName },
    },
    provider,
    name,
  );

/** Events changed too many accounts within an hour, so further ones are held back. */
export const eventsHeld = (provider: IdentityProvider): AuditEvent => ({
  type: "security-event.held",
  actor: providerActor(provider),
  refs: [provider.id],
  facts: { providerId: provider.id },
  texts: { provider: provider.name },
});
