"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import type { EnrolmentTokenResponse } from "@/lib/credentials/schema";
import { credentialKeys, enrolmentTokensOf, revokeEnrolmentToken } from "./queries";

function boundTo({ expectedThumbprint, network }: EnrolmentTokenResponse): string {
  const bounds = [expectedThumbprint && `key ${expectedThumbprint.slice(0, 8)}…`, network && `network ${network}`];
  return bounds.filter(Boolean).join(", ") || "any new key";
}

function RevokeToken({
  agentId,
  token,
  whyNot,
}: {
  agentId: string;
  token: EnrolmentTokenResponse;
  whyNot: string | undefined;
}) {
  const client = useQueryClient();
  const toast = useToast();
  const revoke = async () => {
    try {
      client.setQueryData(credentialKeys.enrolmentTokens(agentId), await revokeEnrolmentToken(agentId, token.id));
      toast.done("Enrolment token revoked", "It can no longer be used to enrol.");
    } catch (error) {
      toast.problem("Enrolment token not revoked", error);
    }
  };
  return (
    <Button size="sm" variant="danger" whyNot={whyNot} onClick={() => void revoke()}>
      Revoke token
    </Button>
  );
}

const columns = (agentId: string, whyNot: string | undefined): Column<EnrolmentTokenResponse>[] => [
  { id: "status", header: "Token", cell: ({ status }) => <StatusMark status={status} /> },
  {
    id: "made",
    header: "Issued",
    cell: ({ createdAt, createdBy }) => (
      <>
        <Timestamp at={createdAt} /> <span className="text-ink2">by {createdBy.name}</span>
      </>
    ),
  },
  { id: "bound", header: "For", showFrom: "lg", cell: (token) => <span className="text-ink2">{boundTo(token)}</span> },
  {
    id: "outcome",
    header: "Outcome",
    cell: ({ status, expiresAt, usedAt, instanceId }) => {
      if (status === "open") return <Countdown until={expiresAt} lead="ends in" urgentBelow={300} />;
      if (!usedAt) return <span className="text-ink3">never used</span>;
      return (
        <>
          used <Timestamp at={usedAt} />
          <span className="block font-mono text-ink3 text-xs">{instanceId}</span>
        </>
      );
    },
  },
  {
    id: "actions",
    header: "Actions",
    align: "end",
    cell: (token) => (token.status === "open" ? <RevokeToken agentId={agentId} token={token} whyNot={whyNot} /> : null),
  },
];

/** The one-time tokens of an agent: which are open, and what became of the others. */
export function EnrolmentTokens({ agentId, whyNotRevoke }: { agentId: string; whyNotRevoke: string | undefined }) {
  const tokens = useQuery(enrolmentTokensOf(agentId));
  const rows = tokens.data?.enrolmentTokens;
  if (rows?.length === 0) return null;
  return (
    <Panel title="Enrolment tokens" flush>
      <DataTable
        label="Enrolment tokens"
        className="border-0"
        columns={columns(agentId, whyNotRevoke)}
        rows={rows}
        rowId={({ id }) => id}
        query={tokens}
      />
    </Panel>
  );
}
