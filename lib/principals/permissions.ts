import type { PersonRole } from "./model";

export const permissions = [
  "agents:read",
  "agents:write",
  "agents:own",
  "resource-servers:read",
  "resource-servers:write",
  "blueprints:read",
  "blueprints:write",
  "requests:read",
  "requests:create",
  "requests:consent",
  "requests:decide",
  "approval-policies:write",
  "approval-statistics:read",
  "delegations:read",
  "delegations:write",
  "audit:read",
  "audit:export",
  "revocations:read",
  "revocations:execute",
  "people:read",
  "people:write",
  "keys:read",
  "keys:write",
  "settings:write",
  "controls:confirm",
  "events:read",
] as const;
export type Permission = (typeof permissions)[number];

/** The permissions of each role. Independently of these, no person decides their own request (I9). */
const ofRole: Record<PersonRole, readonly Permission[]> = {
  admin: permissions.filter((permission) => permission !== "requests:decide"),
  security: [
    "approval-policies:write",
    "approval-statistics:read",
    "agents:read",
    "agents:write",
    "agents:own",
    "resource-servers:read",
    "resource-servers:write",
    "blueprints:read",
    "blueprints:write",
    "controls:confirm",
    "delegations:read",
    "delegations:write",
    "revocations:read",
    "revocations:execute",
    "requests:read",
    "requests:create",
    "requests:consent",
    "audit:read",
    "events:read",
  ],
  approver: [
    "requests:read",
    "requests:consent",
    "requests:decide",
    "agents:read",
    "delegations:read",
    "resource-servers:read",
    "blueprints:read",
    "audit:read",
    "events:read",
  ],
  auditor: [...permissions.filter((permission) => permission.endsWith(":read")), "audit:export"],
  member: [
    "agents:own",
    "requests:create",
    "requests:consent",
    "requests:read",
    "delegations:read",
    "resource-servers:read",
    "blueprints:read",
    "events:read",
  ],
};

/** Lists the roles that hold a permission, to name the people to ask. */
export const rolesWith = (permission: Permission): PersonRole[] =>
  (Object.keys(ofRole) as PersonRole[]).filter((role) => ofRole[role].includes(permission));

/** A limited session only reads, including the person's own agents (I9). */
const whileLimited = (permission: Permission): boolean => permission.endsWith(":read") || permission === "agents:own";

/** Unites the permissions of the roles; a limited session has those with which it reads. */
export const permissionsOf = (roles: readonly PersonRole[], limited = false): ReadonlySet<Permission> =>
  new Set(roles.flatMap((role) => ofRole[role]).filter((one) => !limited || whileLimited(one)));
