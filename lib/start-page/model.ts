import type { Permission } from "@/lib/principals/permissions";

export const startSections = ["security", "approver", "owner", "admin"] as const;
export type StartSectionName = (typeof startSections)[number];

/** The permission that opens each section. */
export const sectionPermissions = {
  security: "revocations:execute",
  approver: "requests:decide",
  owner: "agents:own",
  admin: "settings:write",
} as const satisfies Record<StartSectionName, Permission>;

/** The sections that these permissions open, in their order on the page. */
export const sectionsFor = (held: ReadonlySet<Permission>): StartSectionName[] =>
  startSections.filter((name) => held.has(sectionPermissions[name]));

/** Figures count up to here. */
export const mostCounted = 1_000;
/** Rows of one list. */
export const shownRows = 5;
/** Minutes over which decisions are shown. */
export const shownMinutes = 60;
