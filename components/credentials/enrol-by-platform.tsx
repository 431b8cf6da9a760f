"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { InputField } from "@/components/ui/input-field";
import { Glyph } from "@/components/ui/status-mark";
import type { AgentResponse } from "@/lib/agents/schema";
import type { WorkloadRuleResponse } from "@/lib/trusted-issuers/schema";
import { Enrolled, EnrolWays } from "./enrol-ways";
import { instancesOf } from "./queries";

/** Live updates tell of the enrolment; asking as well covers a stream that is cut. */
const ASK_MS = 3_000;

/** The instance that enrolled since the dialog shows this, if one did. */
function useNewcomer(agentId: string): string | undefined {
  const { data } = useQuery({ ...instancesOf(agentId), refetchInterval: ASK_MS });
  const [known, setKnown] = useState<ReadonlySet<string>>();
  if (data && !known) setKnown(new Set(data.instances.map(({ id }) => id)));
  return known && data?.instances.find(({ id, enrolledBy }) => enrolledBy.kind === "workload" && !known.has(id))?.id;
}

function Rules({ rules }: { rules: readonly WorkloadRuleResponse[] }) {
  return (
    <ul aria-label="Rules of this agent" className="rounded-md border border-line">
      {rules.map(({ id, subjectPattern, issuer, network }) => (
        <li key={id} className="border-line px-3 py-2 not-last:border-b">
          <span className="block font-mono text-sm [overflow-wrap:anywhere]">{subjectPattern}</span>
          <span className="block text-ink2 text-sm">
            as {issuer.name} signs it
            {network && `, from ${network}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

type Props = {
  agent: AgentResponse;
  issuer: string;
  rules: readonly WorkloadRuleResponse[];
  onClose: () => void;
};

/** Shows how a workload enrols by what its platform signs, and tells when one has. */
export function EnrolByPlatform({ agent, issuer, rules, onClose }: Props) {
  const [file, setFile] = useState("/var/run/secrets/tokens/mandate");
  const newcomer = useNewcomer(agent.id);
  return (
    <div className="flex flex-col gap-4">
      <div role="status" className="rounded-md border border-line bg-canvas p-3">
        {newcomer ? (
          <Enrolled agentId={agent.id} instanceId={newcomer} />
        ) : (
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Glyph shape="half" className="animate-pulse text-wait" />
            <b>Waiting for the instance to enrol…</b>
            <span className="text-ink2">No secret is needed. The platform's token proves the identity.</span>
          </p>
        )}
      </div>
      {!newcomer && (
        <>
          <Rules rules={rules} />
          <InputField
            label="File of the platform's token"
            hint={`Path of the token for this server, for example a projected service-account token with the audience ${issuer}.`}
            mono
            value={file}
            onChange={(event) => setFile(event.target.value)}
            autoComplete="off"
          />
          <EnrolWays issuer={issuer} agentName={agent.name} secret={`"$(cat '${file.replaceAll("'", "'\\''")}')"`} />
        </>
      )}
      <DialogFooter>
        <Button variant={newcomer ? "primary" : "secondary"} onClick={onClose}>
          {newcomer ? "Done" : "Close"}
        </Button>
      </DialogFooter>
    </div>
  );
}
