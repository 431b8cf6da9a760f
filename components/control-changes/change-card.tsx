"use client";

import { useMutation } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { digestInBrowser } from "@/components/requests/review/shown-document";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { JsonBlock } from "@/components/ui/code-block";
import { problemText } from "@/components/ui/problem-text";
import { useToast } from "@/components/ui/toast";
import type { ControlChangeResponse } from "@/lib/control-changes/schema";

type Ending = "refuse" | "withdraw";
export type ChangeSender = {
  confirm: (digest: string) => Promise<unknown>;
  end: (verb: Ending, note: string) => Promise<unknown>;
  /** Loads again what the change is about. */
  reload: () => Promise<unknown>;
};

type Props = {
  change: ControlChangeResponse;
  title: string;
  /** The page of what it is about; not on that page. */
  page?: { href: string; name: string } | undefined;
  sender: ChangeSender;
  /** Description of the change; null if this page cannot show it, which disables confirming. */
  children: ReactNode;
};

function useDecision({ document }: ControlChangeResponse, { confirm: send, end: endBy, reload }: ChangeSender) {
  const toast = useToast();
  const confirm = useMutation({
    // The digest is computed from the shown bytes, so that exactly these are confirmed.
    mutationFn: async () => {
      const digest = await digestInBrowser(document);
      if (digest === undefined) throw new Error("This browser cannot hash the document. Use a current one over HTTPS.");
      return send(digest);
    },
    onSuccess: () => toast.done("Change confirmed"),
    onSettled: reload,
  });
  const end = async (verb: Ending, note: string) => {
    await endBy(verb, note);
    toast.done(verb === "refuse" ? "Change refused" : "Change withdrawn");
    await reload();
  };
  return { confirm, end };
}

/** Who proposed the change, why, and how long it waits. */
function Head({ change, title, page }: Pick<Props, "change" | "title" | "page">) {
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h4 className="font-semibold">{title}</h4>
        <Countdown until={change.expiresAt} lead="Ends in" urgentBelow={86_400} over="Ended." />
      </div>
      <p className="text-ink2">
        Proposed by {change.proposedBy.name} <Timestamp at={change.proposedAt} />
        {change.reason === "" ? "." : `: “${change.reason}”`}
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
export function ChangeCard({ change, title, page, sender, children }: Props) {
  const [asking, setAsking] = useState<Ending>();
  const { confirm, end } = useDecision(change, sender);
  const own = change.can.includes("withdraw");
  const verb = asking === "refuse" ? "Refuse change" : "Withdraw change";
  return (
    <section
      aria-label="Proposed change"
      className="flex w-full flex-col gap-4 rounded-md border border-wait/40 bg-waitbg/40 p-4"
    >
      <Head change={change} title={title} page={page} />
      {children ?? <p role="alert">This page cannot show the change. Reload it.</p>}
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
              whyNot={children ? change.whyNot.confirm?.reason : "The change cannot be shown."}
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
        title={verb}
        verb={verb}
        reason="required"
        effect="The change is discarded. You can propose it again."
        onConfirm={(note) => end(asking ?? "withdraw", note)}
      />
    </section>
  );
}

/** The present value and the value after the change. */
export function NowThen({ before, after }: { before: string; after: string }) {
  return (
    <>
      <p>
        <span className="block text-ink3 text-sm">Now</span>
        {before}
      </p>
      <p className="font-semibold">
        <span className="block font-normal text-ink3 text-sm">Then</span>
        {after}
      </p>
    </>
  );
}
