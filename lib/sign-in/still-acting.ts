import { stillAutomated } from "@/lib/principals/automation";
import type { Principal } from "@/lib/principals/principal";
import { stillSignedIn } from "@/lib/sign-in/authentication";

/**
 * Tells whether a principal may go on reading an answer that began earlier: the person is signed in with the same roles, or
 * the agent's token and the permissions that it acts by are still valid.
 */
export const stillActing = (principal: Principal): Promise<boolean> =>
  principal.through ? stillAutomated(principal) : stillSignedIn(principal);
