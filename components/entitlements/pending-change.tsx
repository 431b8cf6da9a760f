"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { digestInBrowser } from "@/components/approvals/shown-document";
import { DirectionMark, EffectLines } from "@/components/authority/effect-lines";
import { Button } from "@/components/ui/button";
import { JsonBlock } from "@/components/ui/code-block";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Countdown } from "@/components/ui/countdown";
import { problemText } from "@/components/ui/problem-text";
import { Timestamp } from "@/components/ui/timestamp";
import { useToast } from "@/components/ui/toast";
import type { ControlChangeResponse } from "@/lib/people/dual-control/schema";
import { confirmChange, endChange } from "./queries";
import { elementsOf, headOf, pageOf, readChange, type ShownChange, wholeDirection } from "./shown-change";

function useDecision(change: ControlChangeResponse) {
  const client = useQueryClient();
  const toast = useToast();
  const reload = () => {
    void client.invalidateQueries({ queryKey: ["groups"] });
    return client.invalidateQueries({ queryKey: ["entitlements"] });
  };
  const confirm = useMutation({
    // What is confirmed is what came here and is shown, byte by byte.
    mutationFn: async () => {
      const digest = await digestInBrowser(change.document);
      if (digest === undefined) throw new Error("This browser cannot hash what it shows. Use one that can.");
      return confirmChange(change.id, digest);
    },
    onSuccess: () => toast.done("Change confirmed", "In force now, for every decision."),
    onSettled: reload,
  });
  const end = async (verb: "refuse" | "withdraw", note: string) => {
    await endChange(change.id, verb, note);
    toast.done(verb === "refuse" ? "Change refused" : "Change withdrawn");
    await reload();
  };
  return { confirm, end };
}

function Effect({ shown }: { shown: ShownChange }) {
  const whole = wholeDirection(shown);
  return (
    <div className="flex flex-col gap-3">
      <p>
        <span className="block text-ink3 text-sm">Now</span>
        {shown.sentenceBefore}
      </p>
      <p className="font-semibold">
        <span className="block font-normal text-ink3 text-sm">Then</span>
        {shown.sentenceAfter}
      </p>
      {whole && <DirectionMark {...whole} />}
      {shown.before.kind !== "none" && shown.after.kind === "authority" && (
        <EffectLines before={elementsOf(shown.before)} after={elementsOf(shown.after)} />
      )}
    </div>
  );
}

type PendingChangeProps = {
  change: ControlChangeResponse;
  /** Whether it leads to the page of whom it is about; not on that page. */
  linked?: boolean;
};

/** What the change does, and who proposed it. */
function Head({ change, linked, shown }: PendingChangeProps & { shown: ShownChange | undefined }) {
  const page = linked && shown ? pageOf(shown) : undefined;
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h4 className="font-semibold">{shown ? headOf(shown) : "Proposed change"}</h4>
        <Countdown until={change.expiresAt} lead="Ends in" urgentBelow={86_400} over="Ended." />
      </div>
      <p className="text-ink2">
        Proposed by {change.proposedBy.name} <Timestamp at={change.proposedAt} />: “{change.reason}”
        {page && (
          <>
            {" "}
            <Link className="underline" href={page.href}>
              Open {page.name}
            </Link>
          </>
        )}
      </p>
    </>
  );
}

/** A change that waits for a second person, exactly as they confirm it. */
export function PendingChange({ change, linked = false }: PendingChangeProps) {
  const [asking, setAsking] = useState<"refuse" | "withdraw">();
  const { confirm, end } = useDecision(change);
  const shown = readChange(change.document);
  const own = change.can.includes("withdraw");
  return (
    <section
      aria-label="Proposed change"
      className="flex w-full flex-col gap-4 rounded-md border border-wait/40 bg-waitbg/40 p-4"
    >
      <Head change={change} linked={linked} shown={shown} />
      {shown ? <Effect shown={shown} /> : <p role="alert">This page cannot show the change; load it again.</p>}
      <details>
        <summary className="cursor-pointer text-ink2">The exact document</summary>
        <JsonBlock value={JSON.parse(change.document)} label="Document of the change" />
      </details>
      {confirm.error && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problemText(confirm.error)}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {own ? (
          <Button onClick={() => setAsking("withdraw")}>Withdraw change</Button>
        ) : (
          <>
            <Button
              variant="primary"
              icon={<Check aria-hidden />}
              loading={confirm.isPending}
              whyNot={shown ? change.whyNot.confirm?.reason : "The change cannot be shown."}
              onClick={() => confirm.mutate()}
            >
              Confirm change
            </Button>
            <Button icon={<X aria-hidden />} whyNot={change.whyNot.refuse?.reason} onClick={() => setAsking("refuse")}>
              Refuse change…
            </Button>
          </>
        )}
      </div>
      {own && <p className="text-ink3 text-sm">{change.whyNot.confirm?.reason}</p>}
      <ConfirmDialog
        open={asking !== undefined}
        onOpenChange={() => setAsking(undefined)}
        title={asking === "refuse" ? "Refuse change" : "Withdraw change"}
        verb={asking === "refuse" ? "Refuse change" : "Withdraw change"}
        reason="required"
        effect="Nothing changes; a new change can be proposed."
        onConfirm={(note) => end(asking ?? "withdraw", note)}
      />
    </section>
  );
}
