"use client";

import { useMutation } from "@tanstack/react-query";
import { sendJson } from "@/components/shell/api-client";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { Countdown } from "@/components/ui/countdown";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { problemText } from "@/components/ui/problem-text";
import { useNow } from "@/components/ui/use-now";
import { SubjectTokenResponse } from "@/lib/tokens/schema";

function Made({ subjectToken, expiresAt }: SubjectTokenResponse) {
  const over = Date.parse(expiresAt) <= useNow(1);
  return (
    <>
      {over ? (
        <p>It has ended. Make another one when an agent asks for it.</p>
      ) : (
        <CopyField look="box" value={subjectToken} label="subject token" />
      )}
      <p role="status" className="text-ink2">
        Shown this once. <Countdown until={expiresAt} lead="Ends in" urgentBelow={60} over="Ended." />
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
        <li>It says that you are signed in, to an agent that you told to act for you.</li>
        <li>The agent exchanges it for a token in your name, and only if a delegation names you.</li>
        <li>The agent then holds at most what that delegation gives and what you yourself may delegate.</li>
        <li>It is usable for 5 minutes, only here, and gives nothing by itself. Give it to nobody else.</li>
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
            {make.data ? "Make another token" : "Make token"}
          </Button>
        </DialogFooter>
      </div>
    </div>
  );
}

/** Gives whoever is signed in a short-lived token by which an agent can show that it acts for them. */
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
