"use client";

import { Ban, Check } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { useSingleKeys } from "@/components/table/use-single-keys";
import { Button } from "@/components/ui/button";
import type { RequestSummary } from "@/lib/requests/schema";
import { BatchSentences } from "./batch-sentences";
import type { Marks } from "./marks";
import { useBatch } from "./use-batch";

/** The requests at the moment the dialog opened. Live updates do not remove any of them unseen. */
type Deciding = { verdict: "approve" | "deny"; requests: readonly RequestSummary[] };

const counted = (count: number): string => (count === 1 ? "1 request" : `${count} requests`);

type BatchDialogProps = {
  deciding: Deciding;
  onClose: () => void;
  onDecide: ReturnType<typeof useBatch>["decide"];
};

/** Asks once more. A request that was not on screen is not decided. */
function BatchDialog({ deciding: { verdict, requests }, onClose, onDecide }: BatchDialogProps) {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const denies = verdict === "deny";
  const title = `${denies ? "Deny" : "Approve"} ${counted(requests.length)}`;
  const unread = requests.length - seen.size;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      verb={title}
      tone={denies ? "danger" : "primary"}
      reason={denies ? "required" : "optional"}
      whyNot={
        unread > 0
          ? `Read all of them first. ${counted(unread)} ${unread === 1 ? "has" : "have"} not been on screen yet.`
          : undefined
      }
      effect={
        <div className="flex flex-col gap-2">
          <BatchSentences requests={requests} onSeen={(id) => setSeen((known) => new Set(known).add(id))} />
          <p className="text-ink2 text-sm">All of them or none, at once. There is no undo.</p>
        </div>
      }
      onConfirm={async (note) => onDecide(verdict, note, requests)}
    />
  );
}

type BatchBarProps = {
  marks: Marks;
  /** Requests with the marked ones among them. */
  requests: readonly RequestSummary[];
  /** Why the marked requests cannot be compared yet. */
  notYet?: string | undefined;
};

/** Decides the marked requests together, where they are alike: all of them, or none. */
export function BatchBar({ marks, requests, notYet }: BatchBarProps) {
  const [deciding, setDeciding] = useState<Deciding>();
  const { marked, whyNot: unlike, decide } = useBatch(marks, requests);
  const whyNot = notYet ?? unlike;
  const begin = (verdict: Deciding["verdict"]) => setDeciding({ verdict, requests: marked });
  const keys = { a: () => begin("approve"), d: () => begin("deny") };
  useSingleKeys(whyNot === undefined && marked.length > 0 ? keys : {});
  if (marks.ids.size === 0 && !deciding) return null;
  const many = counted(marks.ids.size);
  return (
    <section aria-label="Marked requests" className="sticky bottom-0 rounded-md border border-line bg-surface p-3">
      <p className="font-semibold">{many} marked</p>
      {notYet && <p className="mb-1 text-ink2 text-sm">{notYet}</p>}
      {!notYet && unlike && <p className="mb-1 text-sm text-wait">{unlike} They cannot be decided together.</p>}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button
          size="sm"
          variant="primary"
          icon={<Check aria-hidden />}
          whyNot={whyNot}
          onClick={() => begin("approve")}
        >
          Approve {many}
        </Button>
        <Button size="sm" variant="danger" icon={<Ban aria-hidden />} whyNot={whyNot} onClick={() => begin("deny")}>
          Deny {many}
        </Button>
        <Button size="sm" variant="ghost" onClick={marks.clear}>
          Unmark
        </Button>
      </div>
      {deciding && <BatchDialog deciding={deciding} onClose={() => setDeciding(undefined)} onDecide={decide} />}
    </section>
  );
}
