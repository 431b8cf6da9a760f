"use client";

import { useMutation } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { RiskParts } from "@/components/marks/risk-parts";
import { DigestLine } from "@/components/requests/review/exact-document";
import { type DocumentCheck, useDigestCheck } from "@/components/requests/review/use-document-check";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { JsonBlock } from "@/components/ui/code-block";
import { Link } from "@/components/ui/link";
import { useToast } from "@/components/ui/toast";
import type { ControlChangeResponse } from "@/lib/control-changes/schema";
import { decideControlChange } from "./queries";
import { useFramed, useKeyed, useReviewKeys } from "./review-keys";
import type { ShownSetting } from "./shown-control-change";

/** A dialog that asks once more before the change is confirmed. */
type Confirmation = {
  title: string;
  /** The effect of the change; mounted while the dialog is open. */
  effect: ReactNode;
  /** More members of the body. Throws while they are not known. */
  body?: (() => object) | undefined;
};

export type ControlChangeProps = {
  change: ControlChangeResponse;
  title: string;
  /** Name of the section. */
  label?: string | undefined;
  /** The page of the object that changes; absent on that page. */
  page?: { href: string; name: string } | undefined;
  /** Loads again the object that changes. */
  reload: () => Promise<unknown>;
  /** Without it the button confirms at once. */
  confirmation?: Confirmation | undefined;
  /** When and for what a confirmed change is in effect, for the notice. */
  inForce?: string | undefined;
  /** Description of the change; null if this page cannot show it, which disables confirming. */
  children: ReactNode;
};

type Asking = "confirm" | "refuse" | "withdraw";

const unchecked: Record<DocumentCheck["state"], string | undefined> = {
  checking: "Your browser has not checked it yet.",
  matches: undefined,
  differs: "The document does not match its digest. Do not confirm it.",
  unable: "This browser cannot hash the document. Use a current one over HTTPS.",
};

const endings = {
  refuse: { verb: "Refuse change", done: "Change refused" },
  withdraw: { verb: "Withdraw change", done: "Change withdrawn" },
} as const;

function useDecision({ change, reload, confirmation, inForce }: ControlChangeProps) {
  const toast = useToast();
  const check = useDigestCheck(change.document, change.digest);
  const confirm = useMutation({
    // The digest is computed from the shown bytes, so that exactly these are confirmed.
    mutationFn: async () => decideControlChange(change, "confirm", { digest: check.digest, ...confirmation?.body?.() }),
    onSuccess: async () => {
      toast.done("Change confirmed", inForce);
      await reload();
    },
    // A failure is shown before the change is read again, which may take the dialog away.
    onError: (error) => {
      if (confirmation) toast.problem("Change not confirmed", error);
      void reload();
    },
  });
  const end = async (ending: keyof typeof endings, note: string) => {
    await decideControlChange(change, ending, { note });
    toast.done(endings[ending].done);
    await reload();
  };
  return { check, confirm, end };
}

/** Who proposed the change, why, and how long it waits. */
function Head({ change, title, page }: Pick<ControlChangeProps, "change" | "title" | "page">) {
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

type AnswersProps = {
  pending: boolean;
  whyNot: { confirm: string | undefined; refuse: string | undefined };
  onConfirm: () => void;
  onRefuse: () => void;
};

function Answers({ pending, whyNot, onConfirm, onRefuse }: AnswersProps) {
  return (
    <>
      <Button
        variant="accept"
        icon={<Check aria-hidden />}
        loading={pending}
        whyNot={whyNot.confirm}
        onClick={onConfirm}
      >
        Confirm change
      </Button>
      <Button variant="refuse" icon={<X aria-hidden />} whyNot={whyNot.refuse} onClick={onRefuse}>
        Refuse change…
      </Button>
    </>
  );
}

type DialogsProps = Pick<ControlChangeProps, "change" | "confirmation"> & {
  asking: Asking | undefined;
  end: ReturnType<typeof useDecision>["end"];
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
};

/** Asks once more before the change is confirmed, and for the reason of another end. */
function Dialogs({ change, asking, confirmation, end, onClose, onConfirm }: DialogsProps) {
  return (
    <>
      {confirmation && (
        <ConfirmDialog
          open={asking === "confirm"}
          onOpenChange={onClose}
          title={confirmation.title}
          verb="Confirm change"
          tone="primary"
          reason="none"
          effect={
            <div className="flex flex-col gap-3">
              {confirmation.effect}
              <RiskParts risk={change.risk} open />
            </div>
          }
          onConfirm={onConfirm}
        />
      )}
      {asking && asking !== "confirm" && (
        <ConfirmDialog
          open
          onOpenChange={onClose}
          title={endings[asking].verb}
          verb={endings[asking].verb}
          reason="required"
          effect="The change is discarded. You can propose it again."
          onConfirm={(note) => end(asking, note)}
        />
      )}
    </>
  );
}

/** The change that is confirmed, by its title and its content. */
function Asked({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <p className="font-semibold">{title}</p>
      {children}
    </>
  );
}

/** A change that waits for a second person, exactly as they confirm it. */
export function ControlChange(props: ControlChangeProps) {
  const { change, title, label = "Proposed change", page, children } = props;
  const [asking, setAsking] = useState<Asking>();
  const isFramed = useFramed();
  // In the inbox one key confirms. In a list, the next change moves to the place of this one. A dialog asks once more.
  const asks = useKeyed() || page !== undefined;
  const asked =
    asks && children ? { title: "Confirm change", effect: <Asked title={title}>{children}</Asked> } : undefined;
  const confirmation = props.confirmation ?? asked;
  const { check, confirm, end } = useDecision(props);
  const own = change.can.includes("withdraw");
  const whyNot = children ? (change.whyNot.confirm?.reason ?? unchecked[check.state]) : "The change cannot be shown.";
  const close = () => setAsking(undefined);
  const ask = (what: Asking, refusal: string | undefined) =>
    refusal === undefined ? () => setAsking(what) : undefined;
  useReviewKeys({ a: ask("confirm", whyNot), d: ask("refuse", change.whyNot.refuse?.reason) });
  return (
    <section
      aria-label={label}
      className="flex w-full flex-col gap-4 rounded-md border border-wait/40 bg-waitbg/40 p-4"
    >
      <Head change={change} title={title} page={page} />
      {!isFramed && <RiskParts risk={change.risk} open />}
      {children ?? <p role="alert">This page cannot show the change. Reload it.</p>}
      <details>
        <summary className="cursor-pointer text-ink2">The exact document</summary>
        <DigestLine state={check.state} />
        <JsonBlock value={JSON.parse(change.document)} label="Document of the change" />
      </details>
      {!confirmation && <Alert error={confirm.error} />}
      <div className="flex flex-wrap gap-2">
        {own ? (
          <Button onClick={() => setAsking("withdraw")}>Withdraw change</Button>
        ) : (
          <Answers
            pending={confirm.isPending}
            whyNot={{ confirm: whyNot, refuse: change.whyNot.refuse?.reason }}
            onConfirm={() => (confirmation ? setAsking("confirm") : confirm.mutate())}
            onRefuse={() => setAsking("refuse")}
          />
        )}
      </div>
      {own && <p className="text-ink3 text-sm">{change.whyNot.confirm?.reason}</p>}
      <Dialogs {...{ change, asking, confirmation, end }} onClose={close} onConfirm={() => confirm.mutateAsync()} />
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

/** Members of an object after a change, each with its value before if the change concerns it. */
export function ChangedMembers({ members }: { members: readonly ShownSetting[] }) {
  if (members.length === 0) return null;
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_minmax(0,1fr)]">
      {members.map(({ label, before, after }) => (
        <div key={label} className="contents">
          <dt className="text-ink3">{label}</dt>{" "}
          <dd className="[overflow-wrap:anywhere]">
            {before === undefined ? (
              after
            ) : (
              <>
                <del className="text-ink3">{before}</del>
                {" → "}
                <ins className="font-semibold no-underline">{after}</ins>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
