import { transaction } from "@/lib/platform/database/transaction";
import { PeopleError } from "@/lib/principals/errors";
import type { Principal } from "@/lib/principals/principal";
import type { ChangePreferencesRequest } from "./preferences.schema";
import { writePreferences } from "./preferences.store";

/**
 * Changes the console preferences of the signed-in person, on all their devices. It writes no record, because no
 * permission depends on a preference.
 *
 * @throws PeopleError `person_only` for an agent that acts in the person's name.
 */
export async function changePreferences(principal: Principal, preferences: ChangePreferencesRequest): Promise<void> {
  if (principal.through) throw new PeopleError("person_only");
  await transaction((tx) => writePreferences(tx, principal.personId, preferences));
}
