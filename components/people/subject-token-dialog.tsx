"use client";

import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { Countdown } from "@/components/time/countdown";
import { useNow } from "@/components/time/use-now";
import { CopyField } from "@/components/ui/copy-field";
import { SubjectTokenResponse } from "@/lib/tokens/schema";

function Made({ subjectToken, expiresAt }: SubjectTokenResponse) {
  const over = Date.parse(expiresAt) <= useNow(1);
  return (
    <>
      {over ? (
        <p>The token has expired. Issue another one when an agent needs it.</p>
      ) : (
        <CopyField look="box" value={subjectToken} label="subject token" />
      )}
      <p role="status" className="text-ink2">
        Shown only once. <Countdown until={expiresAt} lead="Ends in" urgentBelow={60} over="Ended." />
      </p>
    </>
  );
}

/** Creates a subject token, by which the signed-in person lets an agent act for them. */
export function SubjectTokenDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<SubjectTokenResponse>();
  const form = useForm({
    send: async () => setMade(await sendJson("POST", "/api/subject-tokens", {}, { schema: SubjectTokenResponse })),
  });
  return (
    <FormDialog
      form={form}
      title="Subject token for an agent"
      description="For an agent that is to act in your name (RFC 8693)."
      verb={made ? "Issue another token" : "Issue token"}
      cancel="Close"
      onClose={onClose}
    >
      <ul className="flex list-disc flex-col gap-1 ps-5">
        <li>With this token you let an agent act for you.</li>
        <li>The agent can exchange it for an access token only if a delegation names you.</li>
        <li>The agent then has at most the authority of that delegation within your own entitlement.</li>
        <li>It is valid for 5 minutes, only here, and gives no authority by itself. Give it only to that agent.</li>
      </ul>
      {made && <Made {...made} />}
    </FormDialog>
  );
}
