import { z } from "zod";
import { ChangeId, ChangeReason, WaitingChange } from "@/lib/control-changes/schema";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import { passwordOrigins, personRoles } from "@/lib/principals/model";
import { permissions } from "@/lib/principals/permissions";
import { PersonId, PersonParams, Standing } from "@/lib/principals/schema";

export const PersonChangeParams = PersonParams.extend({ changeId: ChangeId });

const Role = z.enum(personRoles);
const Roles = z
  .array(Role)
  .min(1)
  .max(personRoles.length)
  .refine((roles) => new Set(roles).size === roles.length, { params: { code: "duplicate_role" } });

/** Bounded here so that hashing is; what makes a password good enough is decided by the rule. */
const Password = z.string().min(1).max(1_024);

export const CreatePersonRequest = z.strictObject({
  email: Email,
  name: nameText(120),
  roles: Roles,
  password: Password.optional(),
  /** Why. The record keeps it, and a second admin reads it where roles wait for one. */
  reason: ChangeReason.optional(),
});
export type CreatePersonRequest = z.infer<typeof CreatePersonRequest>;

export const UpdatePersonRequest = z
  .strictObject({
    name: nameText(120).optional(),
    roles: Roles.optional(),
    status: z.enum(["active", "deactivated"]).optional(),
    /** Who takes over the person's agents when they leave; null is no one. */
    managerId: PersonId.nullable().optional(),
    /** Why. The record keeps it, and a second admin reads it where roles wait for one. */
    reason: ChangeReason.optional(),
  })
  .refine(({ reason: _, ...change }) => Object.keys(change).length > 0, { params: { code: "empty_change" } });
export type UpdatePersonRequest = z.infer<typeof UpdatePersonRequest>;

export const AcceptInvitationRequest = z.strictObject({
  token: z.string().min(1).max(200),
  password: Password,
  name: nameText(120).optional(),
});
export type AcceptInvitationRequest = z.infer<typeof AcceptInvitationRequest>;

export const ChangePasswordRequest = z.strictObject({ currentPassword: Password, newPassword: Password });
export type ChangePasswordRequest = z.infer<typeof ChangePasswordRequest>;

export const PersonResponse = z.object({
  id: PersonId,
  email: z.string(),
  name: z.string(),
  roles: z.array(Role),
  status: z.enum(["invited", "active", "deactivated"]),
  /** Whether anything that rests on this person may be in effect, and why not. */
  standing: Standing,
  invitationExpiresAt: z.iso.datetime().nullable(),
  /** Who chose the password: the person, or an admin for them. */
  password: z.enum(passwordOrigins),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
});
export type PersonResponse = z.infer<typeof PersonResponse>;

const Named = z.object({ id: z.string(), name: z.string() });

const RoleOrigin = z.object({
  role: Role,
  /** `provider`: the next sign-in with an identity provider decides about it. `hand`: only an admin takes it away. */
  origin: z.enum(["hand", "provider"]),
  /** Null where no sign-in noted it yet, and for a role given by hand. */
  provider: Named.nullable(),
});
export type RoleOrigin = z.infer<typeof RoleOrigin>;

/** A role that an admin took away: no identity provider gives it back. Giving it again by hand lifts this. */
const WithheldRole = z.object({ role: Role, takenAwayBy: Named, takenAwayAt: z.iso.datetime() });
export type WithheldRole = z.infer<typeof WithheldRole>;

export const PersonDetail = PersonResponse.extend({
  /** Counts of agents and delegations that stopped with the account; null while the account is active. */
  stopped: z.object({ agents: z.number().int(), delegations: z.number().int() }).nullable(),
  /** Who takes over the person's agents when they leave. */
  manager: Named.nullable(),
  roleOrigins: z.array(RoleOrigin),
  withheldRoles: z.array(WithheldRole),
});
export type PersonDetail = z.infer<typeof PersonDetail>;

export const Invitation = z.object({ invitationUrl: z.url(), invitationExpiresAt: z.iso.datetime() });

/** A proposed change of roles that waits for a second admin. It is confirmed exactly as proposed. */
const WaitingRoles = WaitingChange.extend({ roles: z.array(Role), status: z.enum(["active", "deactivated"]) });
export type WaitingRoles = z.infer<typeof WaitingRoles>;

/** A person as they are now. The answer is 202 where something of the change waits for a second admin. */
export const ChangedPersonResponse = PersonResponse.extend({ waiting: WaitingRoles.optional() });
export type ChangedPersonResponse = z.infer<typeof ChangedPersonResponse>;

/** With the link for the invited person, which is shown once: only its hash is stored. */
export const CreatePersonResponse = ChangedPersonResponse.extend({ invitationUrl: z.url().optional() });
export type CreatePersonResponse = z.infer<typeof CreatePersonResponse>;

export const personFilterKeys = ["role", "status"] as const;

export const PeopleFilters = z.object({
  q: z.string().max(1_000).optional(),
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  sort: z.enum(["name", "-name", "created", "-created"]).default("name"),
});
export type PeopleFilters = z.infer<typeof PeopleFilters>;

export const PeopleList = z.object({ people: z.array(PersonResponse), next: z.string().nullable() });
export type PeopleList = z.infer<typeof PeopleList>;

export const SessionResponse = z.object({
  person: z.object({ id: PersonId, email: z.string(), name: z.string(), roles: z.array(Role) }),
  permissions: z.array(z.enum(permissions)),
  /** Who chose the person's password. */
  password: z.enum(passwordOrigins),
  /** An admin chose the password: until the person chooses one, this session only reads. */
  mustChoosePassword: z.boolean(),
  /** One admin may act alone still: the organisation never had two admins who chose how they sign in. */
  founding: z.boolean(),
  /** Why the server decides nothing and issues no token until an operator acts; null in the ordinary case. */
  hold: z
    .object({ code: z.enum(["log_restored", "watermark_unreadable", "clock_set_back"]), detail: z.string() })
    .nullable(),
  authenticatedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type SessionResponse = z.infer<typeof SessionResponse>;

export const Done = z.object({ ok: z.literal(true) });
