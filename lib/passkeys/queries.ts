import { getPerson } from "@/lib/people/queries";
import { clock } from "@/lib/platform/base/clock";
import type { Principal } from "@/lib/principals/principal";
import { riskOfIdentity } from "@/lib/risk/policy";
import { relyingParty } from "./ceremony";
import type { Passkey } from "./model";
import { readyAt, standingOf } from "./policy";
import type { PasskeyList, PasskeyResponse } from "./schema";
import { namesOf, passkeysOf } from "./store";

/** Lists the passkeys of the signed-in person. */
export const listOwnPasskeys = ({ personId }: Principal): Promise<PasskeyList> => list(personId);

/** Lists the passkeys of a person; throws DomainError `forbidden`, `person_not_found`. */
export async function listPasskeysOf(principal: Principal, personId: string): Promise<PasskeyList> {
  return list((await getPerson(principal, personId)).id);
}

async function list(personId: string): Promise<PasskeyList> {
  const passkeys = await passkeysOf(personId);
  const names = await namesOf(passkeys.flatMap(({ confirmedById }) => confirmedById ?? []));
  const [{ rpId }, now] = [relyingParty(), clock.now()];
  return { passkeys: passkeys.map((passkey) => toResponse(passkey, names, rpId, now)), next: null };
}

function toResponse(passkey: Passkey, names: ReadonlyMap<string, string>, rpId: string, now: Date): PasskeyResponse {
  const { id, name, confirmedById: by, confirmedAt, backupEligible, transports, createdAt, lastUsedAt } = passkey;
  const standing = standingOf(passkey, rpId, now);
  return {
    id,
    name,
    standing,
    risk: standing === "waiting" ? riskOfIdentity : null,
    readyAt: readyAt(passkey).toISOString(),
    confirmedAt: confirmedAt?.toISOString() ?? null,
    confirmedBy: by === null ? null : { id: by, name: names.get(by) ?? by },
    synchronised: backupEligible,
    transports,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
