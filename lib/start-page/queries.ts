import { clock } from "@/lib/platform/base/clock";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { adminParts } from "./admin.queries";
import { approverParts } from "./approver.queries";
import { type StartSectionName, sectionPermissions } from "./model";
import { ownerParts } from "./owner.queries";
import type { PendingPart } from "./parts";
import type { StartSection } from "./schema";
import { securityParts } from "./security.queries";

const partsOf: Record<StartSectionName, (principal: Principal, now: Date) => PendingPart[]> = {
  security: securityParts,
  approver: approverParts,
  owner: ownerParts,
  admin: adminParts,
};

/** Reads one section of the start page, all its parts at once. It changes nothing. */
export async function getStartSection(principal: Principal, section: StartSectionName): Promise<StartSection> {
  const needed = sectionPermissions[section];
  if (!may(principal, needed)) throw notAllowed([needed]);
  const now = clock.now();
  const parts = await Promise.all(partsOf[section](principal, now).map((read) => read()));
  return { section, at: now.toISOString(), parts };
}
