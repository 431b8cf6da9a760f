import { stillAutomated } from "@/lib/principals/automation";
import type { Principal } from "@/lib/principals/principal";
import { stillSignedIn } from "./authentication";

/**
 * Whether a principal may continue to read an answer that began earlier. A person must be signed in with the same
 * roles. An agent's token and the permissions that it acts by must still be valid.
 */
export const stillActing = (principal: Principal): Promise<boolean> =>
  principal.through ? stillAutomated(principal) : stillSignedIn(principal);
