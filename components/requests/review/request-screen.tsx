"use client";

import { useQuery } from "@tanstack/react-query";
import { requestDetail } from "@/components/requests/queries";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { agentLabel } from "@/lib/agents/model";
import { RequestReview } from "./request-review";

export type RequestScreenProps = {
  requestId: string;
  /** The list this person comes from: the inbox, or their own requests. */
  parent: { href: string; label: string };
};

/** One request on a page of its own. */
export function RequestScreen({ requestId, parent }: RequestScreenProps) {
  const agent = useQuery(requestDetail(requestId)).data?.agent;
  return (
    <PageFrame
      title={agent ? `Request for ${agentLabel(agent)}` : "Request"}
      parent={<ParentLink {...parent} />}
      narrow
    >
      <RequestReview requestId={requestId} />
    </PageFrame>
  );
}
