"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyField } from "@/components/ui/copy-field";
import { Countdown } from "@/components/ui/countdown";
import { Glyph, StatusMark } from "@/components/ui/status-mark";
import { Tabs } from "@/components/ui/tabs";
import type { AgentResponse } from "@/lib/agents/schema";
import type { EnrolmentTokenResponse, IssuedEnrolmentTokenResponse } from "@/lib/credentials/schema";
import { curlCommand, nodeCommand } from "./enrol-commands";
import { KeyMark } from "./key-mark";
import { enrolmentTokensOf, instancesOf } from "./queries";

/** Live updates tell of the enrolment; asking as well covers a stream that is cut. */
const ASK_MS = 3_000;
const SOON_MS = 500;

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

function Enrolled({ agentId, instanceId }: { agentId: string; instanceId: string }) {
  const { data } = useQuery({
    ...instancesOf(agentId),
    refetchInterval: ({ state }) => (state.data?.instances.some(({ id }) => id === instanceId) ? false : SOON_MS),
  });
  const instance = data?.instances.find(({ id }) => id === instanceId);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {instance ? (
          <KeyMark thumbprint={instance.thumbprint} id={instance.id} size="lg" />
        ) : (
          <span className="h-10 font-mono text-sm leading-10">{instanceId}</span>
        )}
        <StatusMark status="active" label="Enrolled" />
      </div>
      <p>It proved that it holds this key, and may now get tokens within the authority of its agent.</p>
    </div>
  );
}

function Progress({ agentId, token }: { agentId: string; token: EnrolmentTokenResponse }) {
  if (token.status === "used" && token.instanceId) return <Enrolled agentId={agentId} instanceId={token.instanceId} />;
  if (token.status !== "open") return <StatusMark status={token.status} label="The token can no longer be used" />;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Glyph shape="half" className="animate-pulse text-wait" />
      <b>Waiting for the instance to enrol…</b>
      <span className="text-ink2">
        The token ends <Countdown until={token.expiresAt} lead="in" urgentBelow={300} over="now" />.
      </span>
    </p>
  );
}

type Way = "node" | "curl";

export type EnrolWaitingProps = {
  agent: AgentResponse;
  issuer: string;
  issued: IssuedEnrolmentTokenResponse;
  onClose: () => void;
};

/** Shows a token once with the commands to use it, and tells when the instance has enrolled. */
export function EnrolWaiting({ agent, issuer, issued, onClose }: EnrolWaitingProps) {
  const [way, setWay] = useState<Way>("node");
  const token = useToken(agent.id, issued);
  const command = { issuer, agentName: agent.name, secret: issued.token };
  return (
    <div className="flex flex-col gap-4">
      <div role="status" className="rounded-md border border-line bg-canvas p-3">
        <Progress agentId={agent.id} token={token} />
      </div>
      {token.status === "open" && (
        <>
          <CopyField look="box" value={issued.token} label="enrolment token" />
          <Tabs
            label="Ways to enrol"
            value={way}
            onChange={setWay}
            tabs={[
              {
                value: "node",
                label: "Node",
                content: <CodeBlock label="Run where the agent runs" code={nodeCommand(command)} />,
              },
              {
                value: "curl",
                label: "curl and OpenSSL",
                content: <CodeBlock label="Run where the agent runs" code={curlCommand(command)} />,
              },
            ]}
          />
          <p className="text-ink2 text-sm">
            The key is made there and never leaves it. One process, one key: enrol each copy with a token of its own.
          </p>
        </>
      )}
      <div className="-mx-4 -mb-4 flex justify-end border-line border-t px-4 py-3">
        <Button variant={token.status === "used" ? "primary" : "secondary"} onClick={onClose}>
          {token.status === "open" ? "Close; the token stays usable" : "Done"}
        </Button>
      </div>
    </div>
  );
}
