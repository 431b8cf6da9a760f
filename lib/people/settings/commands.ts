import { append } from "@/lib/audit/append";
import { notAllowed } from "@/lib/people/console-route";
import { may, type Principal } from "@/lib/people/principal";
import { settingsChanged } from "@/lib/people/settings/events";
import { lockSettings, type Settings, writeSettings } from "@/lib/people/settings/store";
import { transaction } from "@/lib/platform/db/transaction";
import type { ChangeSettingsRequest, SettingsResponse } from "./schema";

/**
 * Changes settings of the organisation; what is asked for already changes nothing and leaves no record.
 *
 * Requiring more tightens, so it waits for what is under way (rules D2): no token is issued by the old setting after the
 * answer.
 *
 * @throws DomainError `forbidden`
 */
export async function changeSettings(principal: Principal, change: ChangeSettingsRequest): Promise<SettingsResponse> {
  if (!may(principal, "settings:write")) throw notAllowed(["settings:write"]);
  return transaction(
    async (tx) => {
      const before = await lockSettings(tx);
      const after: Settings = { dpopNonceRequired: change.dpopNonceRequired ?? before.dpopNonceRequired };
      if (after.dpopNonceRequired === before.dpopNonceRequired) return before;
      const settings = await writeSettings(tx, after);
      await append(tx, settingsChanged(principal.personId, before, settings));
      return settings;
    },
    { barrier: "exclusive" },
  );
}
