"use client";

import { useQuery } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import { serverHold } from "@/components/sign-in/account/queries";
import type { SessionResponse } from "@/lib/people/schema";

/** Shows on every page that the server decides nothing, and what the operator must do. */
export function HoldNote({ hold }: { hold: SessionResponse["hold"] }) {
  const { data } = useQuery(serverHold(hold));
  if (!data) return null;
  return (
    <aside
      role="alert"
      aria-label="Decisions are stopped"
      className="flex gap-x-3 border-bad/40 border-b bg-badbg px-4 py-2 text-bad xl:px-5"
    >
      <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p className="font-semibold">No agent can act. This server makes no decisions and issues no tokens.</p>
        <p>{data.detail}</p>
      </div>
    </aside>
  );
}
