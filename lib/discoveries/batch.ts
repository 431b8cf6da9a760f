import { isDomainError } from "@/lib/platform/base/domain-error";
import { inTurn } from "@/lib/platform/database/in-turn";
import type { Principal } from "@/lib/principals/principal";
import { decideDiscovery } from "./commands";
import { discoveryError } from "./errors";
import type { DecideDiscoveries, DecidedDiscovery } from "./schema";
import { find } from "./store";

const unknown = "discovery_not_found";

type Asker = Pick<Principal, "personId">;

/**
 * Blocks or ignores several identities with one reason, one after the other. Each is the single decision, with a record
 * and a transaction of its own: a refusal of one leaves the others as they are. One that is decided so already is
 * unchanged, so that the call can be repeated.
 *
 * @throws DomainError `discovery_not_found` naming each id, if none of them exists.
 */
export async function decideDiscoveries(asker: Asker, given: DecideDiscoveries): Promise<DecidedDiscovery[]> {
  const { status, reason, discoveries } = given;
  const results = await inTurn(discoveries, async ({ id, version }): Promise<DecidedDiscovery> => {
    try {
      const before = await find(id);
      if (before && before.status === status && before.reason === reason)
        return { id, outcome: "unchanged", version: before.version, code: null, reason: null };
      const decided = await decideDiscovery(asker, id, { status, reason }, version);
      return { id, outcome: "done", version: decided, code: null, reason: null };
    } catch (error) {
      if (!isDomainError(error)) throw error;
      return { id, outcome: "refused", version: null, code: error.code, reason: error.detail };
    }
  });
  if (results.every(({ code }) => code === unknown))
    throw discoveryError(unknown, ...results.map((_, at) => `discoveries[${at}].id`));
  return results;
}
