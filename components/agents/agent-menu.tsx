import { ArrowRightLeft, FilePlus2, Pause, Pencil, Trash2 } from "lucide-react";
import type { MenuEntry } from "@/components/ui/menu-popup";
import type { AgentAction } from "@/lib/agents/model";
import type { AgentResponse } from "@/lib/agents/schema";
import type { AgentDialogName } from "./agent-dialogs";

/** Why an action is not open to the person; undefined when it is. */
export const whyNot = (agent: AgentResponse, action: AgentAction): string | undefined =>
  agent.can.includes(action) ? undefined : (agent.whyNot[action]?.reason ?? "This is not possible now.");

/** Actions on an agent, except those that start and stop it. */
export const agentMenu = (agent: AgentResponse, ask: (dialog: AgentDialogName) => void): MenuEntry[] => [
  { label: "Edit…", icon: <Pencil aria-hidden />, whyNot: whyNot(agent, "edit"), onSelect: () => ask("edit") },
  {
    label: "Transfer without asking…",
    icon: <ArrowRightLeft aria-hidden />,
    whyNot: whyNot(agent, "transfer"),
    onSelect: () => ask("transfer"),
  },
  {
    label: "Request authority",
    icon: <FilePlus2 aria-hidden />,
    whyNot: whyNot(agent, "requestAuthority"),
    href: `/delegations/new?agent=${agent.id}`,
  },
  "separator",
  ...(agent.status === "suspended" && agent.can.includes("suspend")
    ? [
        {
          label: "Suspend again…",
          icon: <Pause aria-hidden />,
          hint: "For another reason, until another time. An earlier end no longer counts.",
          onSelect: () => ask("suspend"),
        },
      ]
    : []),
  {
    label: "Retire…",
    icon: <Trash2 aria-hidden />,
    hint: "Ends the agent permanently and revokes every credential.",
    tone: "danger",
    whyNot: whyNot(agent, "retire"),
    onSelect: () => ask("retire"),
  },
];
