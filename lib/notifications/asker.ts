import { isDomainError } from "@/lib/platform/base/domain-error";
import { PeopleError } from "@/lib/principals/errors";
import { refuseLimited } from "@/lib/principals/limited-session";
import type { Principal } from "@/lib/principals/principal";

export type Asker = Pick<Principal, "personId" | "limited" | "mustChoosePassword"> & { through?: object | undefined };

/** Only people read their notifications and choose how they are told: no agent does it for them. */
export function refuseAgents({ through }: Asker): void {
  if (through) throw new PeopleError("person_only");
}

/**
 * Returns why the asker may not mark notifications as read; undefined if they may. A limited session may belong to an
 * intruder, who could otherwise hide from the person what they were told.
 */
export function readRefusal(asker: Asker): { code: string; reason: string } | undefined {
  try {
    refuseAgents(asker);
    refuseLimited(asker);
    return undefined;
  } catch (error) {
    if (isDomainError(error)) return { code: error.code, reason: error.message };
    throw error;
  }
}
