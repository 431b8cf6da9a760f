"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Countdown } from "@/components/time/countdown";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { DialogFooter } from "@/components/ui/dialog";
import { Glyph, StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import type { AgentResponse } from "@/lib/agents/schema";
import type { EnrolmentTokenResponse, IssuedEnrolmentTokenResponse } from "@/lib/credentials/schema";
import { Enrolled, EnrolWays } from "./enrol-ways";
import { credentialKeys, enrolmentTokensOf, revokeEnrolmentToken } from "./queries";

/** Live updates tell of the enrolment; asking as well covers a stream that is cut. */
const ASK_MS = 3_000;

function useToken(agentId: string, issued: IssuedEnrolmentTokenResponse): EnrolmentTokenResponse {
  const { data } = useQuery({
    ...enrolmentTokensOf(agentId),
    refetchInterval: ({ state }) => {
      const token = state.data?.enrolmentTokens.find(({ id }) => id === issued.id);
      return token === undefined || token.status === "open" ? ASK_MS : false;
    },
  });
  return data?.enrolmentTokens.find(({ id }) => id === issued.id) ?? issued;
}

function Bounds({ token: { expectedThumbprint, network } }: { token: EnrolmentTokenResponse }) {
  if (!expectedThumbprint && !network) return null;
  return (
    <p className="mt-1.5 text-ink2">
      Only{" "}
      {expectedThumbprint && (
        <>
          with the key <span className="break-all font-mono text-sm">{expectedThumbprint}</span>{" "}
        </>
      )}
      {network && (
        <>
          from <span className="font-mono text-sm">{network}</span>
        </>
      )}
    </p>
  );
}

function Progress({ agentId, token }: { agentId: string; token: EnrolmentTokenResponse }) {
  if (token.status === "used" && token.instanceId) return <Enrolled agentId={agentId} instanceId={token.instanceId} />;
  if (token.status !== "open") return <StatusMark status={token.status} label="The token can no longer be used" />;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Glyph shape="half" className="animate-pulse text-wait" />
        <b>Waiting for the instance to enrol…</b>
        <span className="text-ink2">
          The token ends <Countdown until={token.expiresAt} lead="in" urgentBelow={300} over="now" />.
        </span>
      </p>
      <Bounds token={token} />
    </>
  );
}

function RevokeToken({ agentId, token }: { agentId: string; token: EnrolmentTokenResponse }) {
  const client = useQueryClient();
  const toast = useToast();
  const [working, setWorking] = useState(false);
  const revoke = async () => {
    setWorking(true);
    try {
      client.setQueryData(credentialKeys.enrolmentTokens(agentId), await revokeEnrolmentToken(agentId, token.id));
    } catch (error) {
      toast.problem("Enrolment token not revoked", error);
    }
    setWorking(false);
  };
  return (
    <Button variant="danger" className="me-auto" loading={working} onClick={() => void revoke()}>
      Revoke token
    </Button>
  );
}

export type EnrolWaitingProps = {
  agent: AgentResponse;
  issuer: string;
  issued: IssuedEnrolmentTokenResponse;
  onClose: () => void;
};

/** Shows a token once with the commands to use it, and tells when the instance has enrolled. */
export function EnrolWaiting({ agent, issuer, issued, onClose }: EnrolWaitingProps) {
  const token = useToken(agent.id, issued);
  const open = token.status === "open";
  return (
    <div className="flex flex-col gap-4">
      <div role="status" className="rounded-md border border-line bg-canvas p-3">
        <Progress agentId={agent.id} token={token} />
      </div>
      {open && (
        <>
          <CopyField look="box" value={issued.token} label="enrolment token" />
          <EnrolWays issuer={issuer} agentName={agent.name} secret={issued.token} />
        </>
      )}
      <DialogFooter>
        {open && <RevokeToken agentId={agent.id} token={token} />}
        <Button variant={token.status === "used" ? "primary" : "secondary"} onClick={onClose}>
          {open ? "Close; the token stays usable" : "Done"}
        </Button>
      </DialogFooter>
    </div>
  );
}
