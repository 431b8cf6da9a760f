"use client";

import { useMutation } from "@tanstack/react-query";
import { sendJson } from "@/components/data/api-client";
import { Countdown } from "@/components/time/countdown";
import { useNow } from "@/components/time/use-now";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { problemText } from "@/components/ui/problem-text";
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

function SubjectToken({ onClose }: { onClose: () => void }) {
  const make = useMutation({
    mutationFn: () => sendJson("POST", "/api/subject-tokens", {}, { schema: SubjectTokenResponse }),
  });
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex list-disc flex-col gap-1 ps-5">
        <li>With this token you let an agent act for you.</li>
        <li>The agent can exchange it for an access token only if a delegation names you.</li>
        <li>The agent then has at most the authority of that delegation within your own entitlement.</li>
        <li>It is valid for 5 minutes, only here, and gives no authority by itself. Give it only to that agent.</li>
      </ul>
      {make.data && <Made {...make.data} />}
      {make.error && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problemText(make.error)}
        </p>
      )}
      <div className="-mx-4 -mb-4">
        <DialogFooter>
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" loading={make.isPending} onClick={() => make.mutate()}>
            {make.data ? "Issue another token" : "Issue token"}
          </Button>
        </DialogFooter>
      </div>
    </div>
  );
}

/** Creates a subject token, by which the signed-in person lets an agent act for them. */
export function SubjectTokenDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      keepOnOutsidePress
      title="Subject token for an agent"
      description="For an agent that is to act in your name (RFC 8693)."
    >
      {open && <SubjectToken onClose={onClose} />}
    </Dialog>
  );
}
