"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { RulesDiff } from "@/components/approval-policies/rules-diff";
import { sendJson } from "@/components/data/api-client";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { DigestLine } from "@/components/requests/review/exact-document";
import { ShortageNotes } from "@/components/requests/review/shortage-notes";
import { approvalPolicies } from "@/components/requests/review/side-queries";
import { useDigestCheck } from "@/components/requests/review/use-document-check";
import { Countdown } from "@/components/time/countdown";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { PolicyResponse } from "@/lib/approval-policies/schema";

type Change = NonNullable<PolicyResponse["change"]>;
type Action = Change["can"][number];

const words: Record<Action, { title: string; verb: string; done: string; effect: string }> = {
  confirm: {
    title: "Confirm change",
    verb: "Confirm change",
    done: "Policy changed",
    effect: "It applies to actions at once, and to each request from its next revision. Open requests are renewed.",
  },
  refuse: {
    title: "Refuse change",
    verb: "Refuse change",
    done: "Change refused",
    effect: "The rules do not change.",
  },
  withdraw: {
    title: "Withdraw change",
    verb: "Withdraw change",
    done: "Change withdrawn",
    effect: "The rules do not change.",
  },
};

/** Other rules that wait for a second person, who confirms exactly the document that was proposed. */
export function PolicyChange({ policy, change }: { policy: PolicyResponse; change: Change }) {
  const client = useQueryClient();
  const toast = useToast();
  const [open, setOpen] = useState<Action>();
  const check = useDigestCheck(change.document, change.digest);
  const act = async (note: string) => {
    if (!open) return;
    const path = `/api/approval-policies/${policy.id}/changes/${change.id}/${open}`;
    const body = open === "confirm" ? { digest: check.digest } : { note };
    await sendJson("POST", path, body, { schema: PolicyResponse });
    await client.invalidateQueries({ queryKey: approvalPolicies.queryKey });
    toast.done(words[open].done, words[open].effect);
  };
  const button = (action: Action, variant: "primary" | "secondary") => {
    if (action === "withdraw" && !change.can.includes(action)) return null;
    const unread =
      action === "confirm" && check.state !== "matches" ? "Your browser has not checked it yet." : undefined;
    return (
      <Button
        size="sm"
        variant={variant}
        whyNot={change.whyNot[action]?.reason ?? unread}
        onClick={() => setOpen(action)}
      >
        {words[action].verb}
      </Button>
    );
  };
  return (
    <section
      aria-label={`Change of ${policy.name}`}
      className="flex flex-col gap-3 rounded-md border border-wait/40 bg-waitbg p-3"
    >
      <p>
        <span className="font-semibold text-wait">Waits for a second person. </span>
        {change.proposedBy.name} proposes: {change.reason} Unconfirmed, it expires{" "}
        <Countdown until={change.expiresAt} lead="in" over="now" />.
      </p>
      <div className="rounded-md bg-surface p-2">
        <RulesDiff before={policy} after={change} />
      </div>
      <ShortageNotes shortages={change.shortages} many={change.sentences.length > 1} />
      <DigestLine state={check.state} />
      <div className="flex flex-wrap gap-2">
        {button("confirm", "primary")}
        {button("refuse", "secondary")}
        {button("withdraw", "secondary")}
      </div>
      {open && (
        <ConfirmDialog
          open
          onOpenChange={(next) => !next && setOpen(undefined)}
          title={words[open].title}
          verb={words[open].verb}
          tone={open === "refuse" ? "danger" : "primary"}
          reason={open === "confirm" ? "none" : "required"}
          effect={words[open].effect}
          onConfirm={act}
        />
      )}
    </section>
  );
}
