import { sendJson } from "@/components/data/api-client";
import { AssertionOptions, type PasskeyAssertion } from "@/lib/passkeys/schema";
import { signWithPasskey } from "./ceremony";

/** A vote on a step of a request, or on an action, which has no step. */
export type Said = { digest: string; verdict: "approve" | "deny"; step?: number };

/**
 * Asks the approver to sign this vote on this document. It does not send the vote.
 *
 * Throws `ApiProblem`, and `CeremonyFailure` when the authenticator did not sign.
 *
 * @param path Path of the request or action approval.
 */
export const signApproval = async (path: string, said: Said): Promise<PasskeyAssertion> =>
  signWithPasskey(await sendJson("POST", `${path}/approval-options`, said, { schema: AssertionOptions }));
