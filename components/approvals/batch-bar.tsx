"use client";

import { Ban, Check } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { Batch } from "./use-batch";

function Sentences({ batch }: { batch: Batch }) {
  return (
    <ul className="flex flex-col gap-2">
      {batch.marked.map(({ id, sentence, purpose, requester }) => (
        <li key={id} className="[overflow-wrap:anywhere]">
          <p className="font-semibold">{sentence}</p>
          <p className="text-ink2 text-sm">
            {purpose}, asked by {requester.name}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Decides the marked requests together, where they are alike: all of them, or none. */
export function BatchBar({ batch }: { batch: Batch }) {
  const [verdict, setVerdict] = useState<"approve" | "deny">();
  const { marked, whyNot, clear } = batch;
  if (marked.length === 0) return null;
  const many = marked.length === 1 ? "1 request" : `${marked.length} requests`;
  return (
    <section aria-label="Marked requests" className="sticky bottom-0 rounded-md border border-line bg-surface p-3">
      <p className="font-semibold">{many} marked</p>
      {whyNot && <p className="mb-1 text-sm text-wait">{whyNot} They cannot be decided together.</p>}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button
          size="sm"
          variant="primary"
          icon={<Check aria-hidden />}
          whyNot={whyNot}
          onClick={() => setVerdict("approve")}
        >
          Approve {many}
        </Button>
        <Button
          size="sm"
          variant="danger"
          icon={<Ban aria-hidden />}
          whyNot={whyNot}
          onClick={() => setVerdict("deny")}
        >
          Deny {many}
        </Button>
        <Button size="sm" variant="ghost" onClick={clear}>
          Unmark
        </Button>
      </div>
      <ConfirmDialog
        open={verdict !== undefined}
        onOpenChange={(open) => !open && setVerdict(undefined)}
        title={verdict === "deny" ? `Deny ${many}` : `Approve ${many}`}
        verb={verdict === "deny" ? `Deny ${many}` : `Approve ${many}`}
        tone={verdict === "deny" ? "danger" : "primary"}
        reason={verdict === "deny" ? "required" : "optional"}
        effect={<Sentences batch={batch} />}
        onConfirm={async (note) => verdict && batch.decide(verdict, note)}
      />
    </section>
  );
}
