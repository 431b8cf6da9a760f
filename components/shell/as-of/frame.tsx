"use client";

import type { ReactNode } from "react";
import { type AsOf, useAsOf } from "@/components/time/as-of";
import { instantInWords } from "@/components/time/instant";
import { useZone } from "@/components/time/zone";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

const faults: Record<NonNullable<AsOf["fault"]>, string> = {
  unreadable: "This address holds no instant that can be read.",
  ahead: "The instant of this address lies in the future.",
};

/** The line above a page that shows an instant, and the way back. */
function AsOfLine({ asOf: { at, fault, backToNow }, able }: { asOf: AsOf; able: boolean }) {
  const { shown, name } = useZone();
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-4 gap-y-1.5 bg-info px-4 py-1.5 text-surface xl:px-5"
    >
      <p className="min-w-0 flex-1 basis-60">
        {at && (
          <>
            <strong className="font-semibold">
              As of {instantInWords(new Date(at), shown)} {name}.
            </strong>
            {able && " Rebuilt from the log and kept versions. Changes are made in the present."}
          </>
        )}
        {fault && faults[fault]}
      </p>
      <Button size="sm" className="print:hidden" onClick={backToNow}>
        Back to now
      </Button>
    </div>
  );
}

/** In place of a page of which no earlier state is kept. */
function PresentOnly({ backToNow }: AsOf) {
  return (
    <EmptyState
      kind="off"
      title="This page shows the present only"
      action={
        <>
          <Button onClick={backToNow}>Back to now</Button>
          <ButtonLink href="/audit">Open the audit trail</ButtonLink>
        </>
      }
    >
      No earlier state of it is kept. Agents, delegations, people, the graph, approval policies and the audit trail can
      be shown as of an instant.
    </EmptyState>
  );
}

export type PastFrameProps = {
  /** Whether the page can be shown as of an instant. */
  able: boolean;
  children: ReactNode;
};

/** Frames a page that shows an instant of the past, or replaces it if it cannot. */
export function PastFrame({ able, children }: PastFrameProps) {
  const asOf = useAsOf();
  return (
    <div data-as-of="" className="flex min-w-0 flex-1 flex-col border-info border-x-4 border-b-4">
      <AsOfLine asOf={asOf} able={able} />
      {able && asOf.fault === undefined ? (
        children
      ) : (
        <main id="main" tabIndex={-1} className="flex-1 p-4 outline-none">
          {asOf.fault === undefined && <PresentOnly {...asOf} />}
        </main>
      )}
    </div>
  );
}
