import { Authenticator } from "@/e2e/support/authenticator";
import type { World } from "@/e2e/support/world";
import { beginRegistration, registerPasskey } from "@/lib/passkeys/commands/register";
import type { Principal } from "@/lib/principals/principal";

/** Gives a person a passkey that signs at once, because a second person has confirmed it. */
export async function passkeyOf(world: World, person: Principal, counts = true): Promise<Authenticator> {
  const authenticator = new Authenticator(world.runtime.publicUrl, counts);
  const made = authenticator.create(await beginRegistration(person));
  const { id } = await registerPasskey(person, { name: "Desk key", ...made });
  await world.sql("update passkeys set confirmed_at = clock_timestamp(), confirmed_by_id = 'per_other' where id = $1", [
    id,
  ]);
  return authenticator;
}
