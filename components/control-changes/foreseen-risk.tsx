"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answerTo, pathWith } from "@/components/data/api-client";
import { ApiProblem } from "@/components/data/api-problem";
import { ProposalRisk } from "@/lib/control-changes/schema";
import { ProposedRisk } from "./proposed-risk";

/** The request that proposes a change, as the form would send it now. */
export type Proposal = {
  method: "POST" | "PUT" | "PATCH";
  path: string;
  body: object;
  /** The version that is edited. */
  version?: number | undefined;
};

/** Stands for a reason that is not written yet. A dry run keeps none. */
export const reasonToCome = "To be written.";

/** Asks a proposal for its risk without making it. It never asks the person to sign in again. */
async function foresee({ method, path, body, version }: Proposal, signal: AbortSignal): Promise<ProposalRisk> {
  const headers = {
    ...{ accept: "application/json", "content-type": "application/json" },
    ...(version === undefined ? {} : { "if-match": `"${version}"` }),
  };
  const init = { method, headers, body: JSON.stringify(body), signal };
  return ProposalRisk.parse(await (await answerTo(pathWith(path, { dryRun: true }), init)).json());
}

/** The value as it was when nothing was typed for a moment. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), 400);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

const isRefusal = (error: unknown): boolean => error instanceof ApiProblem && error.status >= 400 && error.status < 500;

const unproposable = "The risk is shown once this can be proposed.";

function Foreseen({ proposal }: { proposal: Proposal }) {
  const text = useRested(JSON.stringify(proposal));
  const { data, error } = useQuery({
    queryKey: ["foreseen-risk", text],
    queryFn: ({ signal }) => foresee(JSON.parse(text), signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  if (error)
    return isRefusal(error) ? unproposable : "The risk could not be computed now. It is stored with the proposal.";
  if (!data) return "The risk is being computed.";
  if (data.refusal) return unproposable;
  return data.risk ? <ProposedRisk risk={data.risk} /> : "No second person is needed, so no risk is stored.";
}

/** The risk of a change before it is proposed, or why there is none. Without a proposal it is empty. */
export function ForeseenRisk({ proposal }: { proposal: Proposal | undefined }) {
  return (
    <div role="status" className="text-ink2 text-sm [overflow-wrap:anywhere] empty:hidden">
      {proposal && <Foreseen proposal={proposal} />}
    </div>
  );
}
