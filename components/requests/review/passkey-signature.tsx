"use client";

import { signApproval } from "@/components/sign-in/passkeys/sign-approval";
import { Checkbox } from "@/components/ui/choice";
import { Link } from "@/components/ui/link";
import type { PasskeyAssertion } from "@/lib/passkeys/schema";
import type { RequestResponse, StepResponse } from "@/lib/requests/schema";

/** The step that is to be decided. */
const openStep = ({ steps }: RequestResponse): StepResponse | undefined => steps.find(({ state }) => state === "open");

/** Whether a yes to what is shown has to be signed with a passkey. */
export const mustSign = (request: RequestResponse): boolean => openStep(request)?.passkey === true;

/** Asks the approver to sign the vote at the open step. Throws like `signApproval`. */
export function signDecision(
  request: RequestResponse,
  verdict: "approve" | "deny",
  digest: string,
): Promise<PasskeyAssertion> {
  const step = openStep(request)?.number ?? request.currentStep;
  return signApproval(`/api/requests/${request.id}`, { digest, verdict, step });
}

type ChoiceProps = { request: RequestResponse; chosen: boolean; onChoose: (chosen: boolean) => void };

/** States that an approval must be signed with a passkey, or offers the signature if it is optional. */
export function PasskeyChoice({ request, chosen, onChoose }: ChoiceProps) {
  if (mustSign(request)) {
    return (
      <p className="rounded-md bg-sunken p-3 text-ink2">
        You sign this with your passkey. Your browser asks for your fingerprint, face or PIN next.{" "}
        <Link href="/passkeys" className="underline">
          Your passkeys
        </Link>
      </p>
    );
  }
  if (request.whyNotSign) return null;
  return (
    <Checkbox
      checked={chosen}
      onChange={(event) => onChoose(event.target.checked)}
      label="Sign it with my passkey"
      hint="Anyone can then verify later that your key approved exactly this."
    />
  );
}
