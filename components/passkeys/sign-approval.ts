import { sendJson } from "@/components/shell/api-client";
import { AssertionOptions, type PasskeyAssertion } from "@/lib/passkeys/schema";
import { signWithPasskey } from "./ceremony";

/** What is said to a request at a step, or to one action, which has none. */
export type Said = { digest: string; verdict: "approve" | "deny"; step?: number };

/**
 * Has whoever decides sign exactly this verdict on exactly this document; nothing is decided yet.
 *
 * Throws `ApiProblem`, and `CeremonyFailure` when the authenticator did not sign.
 *
 * @param path Where the request, or the action approval, is.
 */
export const signApproval = async (path: string, said: Said): Promise<PasskeyAssertion> =>
  signWithPasskey(await sendJson("POST", `${path}/approval-options`, said, { schema: AssertionOptions }));
