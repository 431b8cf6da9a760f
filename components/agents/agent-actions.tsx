"use client";

import { Ban, Check, Ellipsis, Pause, Play } from "lucide-react";
import { useState } from "react";
import { RevokeDialog } from "@/components/revocation/revoke-dialog";
import { Button, type ButtonProps } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import type { AgentResponse } from "@/lib/agents/schema";
import { type AgentDialogName, AgentDialogs } from "./agent-dialogs";
import { agentMenu, whyNot } from "./agent-menu";

type Ask = (dialog: AgentDialogName | "revoke") => void;

type Step = Pick<ButtonProps, "variant" | "icon"> & {
  label: string;
  dialog: "activate" | "suspend" | "resume" | "reinstate";
};

const activate: Step = { label: "Activate agent", variant: "primary", icon: <Check aria-hidden />, dialog: "activate" };
const suspend: Step = { label: "Suspend", variant: "secondary", icon: <Pause aria-hidden />, dialog: "suspend" };

const steps: { readonly [Status in AgentResponse["status"]]?: Step } = {
  draft: activate,
  pending: { ...activate, label: "Confirm activation" },
  active: suspend,
  suspended: { label: "Resume agent", variant: "primary", icon: <Play aria-hidden />, dialog: "resume" },
  revoked: { label: "Reinstate…", variant: "secondary", icon: <Play aria-hidden />, dialog: "reinstate" },
};

/** The step that the agent's state suggests. It stays one button, so that the focus stays on it when the state changes. */
function NextStep({ agent, ask }: { agent: AgentResponse; ask: Ask }) {
  const step = steps[agent.status];
  if (!step) return null;
  const { label, dialog, ...look } = step;
  return (
    <Button {...look} whyNot={whyNot(agent, dialog)} onClick={() => ask(dialog)}>
      {label}
    </Button>
  );
}

function RevokeButton({ agent, onClick }: { agent: AgentResponse; onClick: () => void }) {
  return (
    <Button variant="danger" icon={<Ban aria-hidden />} whyNot={whyNot(agent, "revoke")} onClick={onClick}>
      Revoke…
    </Button>
  );
}

const over: readonly AgentResponse["status"][] = ["retiring", "retired"];

/** Everything that can be done with an agent; what is not possible says why. */
export function AgentActions({ agent }: { agent: AgentResponse }) {
  const [asking, setAsking] = useState<AgentDialogName | "revoke">();
  return (
    <>
      <NextStep agent={agent} ask={setAsking} />
      {agent.status !== "revoked" && !over.includes(agent.status) && (
        <RevokeButton agent={agent} onClick={() => setAsking("revoke")} />
      )}
      {!over.includes(agent.status) && (
        <Menu
          trigger={<IconButton variant="secondary" icon={<Ellipsis aria-hidden />} label="More actions" />}
          entries={agentMenu(agent, setAsking)}
        />
      )}
      <AgentDialogs
        agent={agent}
        asking={asking === "revoke" ? undefined : asking}
        onClose={() => setAsking(undefined)}
      />
      <RevokeDialog
        scope={{ agentId: agent.id }}
        name={agent.name}
        noun="agent"
        open={asking === "revoke"}
        onOpenChange={() => setAsking(undefined)}
      />
    </>
  );
}

type Way = "suspend" | "revoke";

const ways: readonly { way: Way; title: string; text: string }[] = [
  { way: "suspend", title: "Suspend", text: "stops every action at once. The agent can be resumed." },
  {
    way: "revoke",
    title: "Revoke",
    text: "ends its credentials, delegations and tokens permanently, and shows the effect.",
  },
];

/** The two ways to stop an agent, each with what it does. */
export function StopAgent({ agent }: { agent: AgentResponse }) {
  const [asking, setAsking] = useState<Way>();
  const close = () => setAsking(undefined);
  return (
    <>
      <ul className="flex flex-col">
        {ways.map(({ way, title, text }) => (
          <li
            key={way}
            className="flex flex-wrap items-center justify-between gap-3 border-line py-3 not-first:border-t first:pt-0 last:pb-0"
          >
            <p className="min-w-0 flex-1 basis-40">
              <b>{title}</b> {text}
            </p>
            {way === "suspend" ? (
              <Button
                variant="outline"
                icon={suspend.icon}
                whyNot={whyNot(agent, suspend.dialog)}
                onClick={() => setAsking(way)}
              >
                {suspend.label}
              </Button>
            ) : (
              <RevokeButton agent={agent} onClick={() => setAsking(way)} />
            )}
          </li>
        ))}
      </ul>
      <AgentDialogs agent={agent} asking={asking === "suspend" ? asking : undefined} onClose={close} />
      <RevokeDialog
        scope={{ agentId: agent.id }}
        name={agent.name}
        noun="agent"
        open={asking === "revoke"}
        onOpenChange={close}
      />
    </>
  );
}
