"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { suggestionOf } from "@/components/delegations/queries";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { Button, ButtonLink } from "@/components/ui/button";
import { agentLabel } from "@/lib/agents/model";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import { isAboutAuthority } from "@/lib/decisions/model";
import { RequestResponse } from "@/lib/requests/schema";
import type { Suggestion } from "@/lib/requests/views/suggestions.schema";

/** The short way: exactly what the denial lacked, without the editor. */
function SendAtOnce({ suggestion: { about, agent, ways } }: { suggestion: Suggestion }) {
  const [open, setOpen] = useState(false);
  const router = useRouter();
  const ask = async (purpose: string) => {
    const body = purpose.trim() === "" ? {} : { purpose };
    const path = `/api/decisions/${about.id}/request`;
    const { id } = await sendJson("POST", path, body, { schema: RequestResponse });
    router.push(`/requests/${id}`);
  };
  return (
    <>
      <Button variant="ghost" onClick={() => setOpen(true)}>
        Request it as it is…
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Request this authority"
        verb="Send request"
        tone="primary"
        effect={
          <p>
            Asks for what {agentLabel(agent)} lacked for <b className="[overflow-wrap:anywhere]">{about.sentence}</b>
            {ways[0]?.kind === "change"
              ? ", as a change of its delegation that widens only what denied the action. "
              : ", as a new delegation for 24 hours. "}
            Another person has to approve the request.
          </p>
        }
        reason="optional"
        reasonHint="The purpose. If empty, the purpose names the action."
        onConfirm={ask}
      />
    </>
  );
}

function Offer({ suggestion, asItIs }: { suggestion: Suggestion; asItIs: boolean }) {
  const { obstacle, ways, about, whyNot } = suggestion;
  if (obstacle) {
    return (
      <p className="rounded-md bg-sunken p-3">
        <span className="font-semibold">{obstacle.reason}</span> {obstacle.remedy}
      </p>
    );
  }
  if (whyNot.request) {
    const owner = suggestion.agent.owner?.name ?? "its owner";
    return (
      <p className="rounded-md bg-sunken p-3">
        More authority would have allowed this: {ways[0]?.sentence} People who may request it, such as {owner}, find
        this suggestion on the agent's Activity tab.
      </p>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      <ButtonLink href={`/delegations/new?denial=${about.id}`}>Request this authority</ButtonLink>
      {asItIs && <SendAtOnce suggestion={suggestion} />}
    </div>
  );
}

/**
 * Offers to request the authority that a denied action lacked, or names the person who can remove the obstacle.
 * Renders nothing if no authority would have helped.
 */
export function RequestAuthority({ entry: { facts, agent, code, decision } }: { entry: AuditEntryDetail }) {
  const { decision_id: decisionId } = facts;
  const about = decision === "deny" && agent !== null && isAboutAuthority(code ?? "");
  const id = about && typeof decisionId === "string" ? decisionId : "";
  const { data } = useQuery({ ...suggestionOf("decisions", id), enabled: id !== "" });
  return data ? <Offer suggestion={data} asItIs={facts.requestable === true} /> : null;
}
