import { append } from "@/lib/audit/append";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { settingsChanged } from "./events";
import type { ChangeSettingsRequest, SettingsResponse } from "./schema";
import { loadSettings, lockSettings, type Settings, writeSettings } from "./store";

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
  const changed = (before: Settings): Settings | undefined => {
    const { dpopNonceRequired = before.dpopNonceRequired } = change;
    return dpopNonceRequired === before.dpopNonceRequired ? undefined : { dpopNonceRequired };
  };
  const shown = await loadSettings(prisma());
  if (!changed(shown)) return shown;
  return transaction(
    async (tx) => {
      const before = await lockSettings(tx);
      const after = changed(before);
      if (!after) return before;
      const settings = await writeSettings(tx, after);
      await append(tx, settingsChanged(principal.personId, before, settings));
      return settings;
    },
    { barrier: "exclusive" },
  );
}
