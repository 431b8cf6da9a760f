import { useLifecycleCommands } from "@/components/lifecycle/queries";
import { type ShownAgent, useShownAgent } from "@/components/lifecycle/shown-states";
import { useToast } from "@/components/ui/toast";

type Claimed = { id: string; person: string; agent: ShownAgent & { name: string } };

/** The dialogs by which security confirms or refuses the claim of a person to own an agent. */
export function useClaimAnswers({ id, person, agent }: Claimed) {
  const { name } = agent;
  const shown = useShownAgent(agent);
  const { confirmClaim, refuseClaim } = useLifecycleCommands();
  const toast = useToast();
  return {
    confirm: {
      title: `Make ${person} the owner of ${name}`,
      verb: "Make owner",
      tone: "primary",
      reason: "none",
      effect: `${person} is accountable for what the agent does from then on.`,
      shown,
      onConfirm: async (_: string, version: string | undefined) => {
        await confirmClaim(id, Number(version));
        toast.done("Owner confirmed", `${person} owns ${name}.`);
      },
    },
    refuse: {
      title: `Refuse the claim of ${person}`,
      verb: "Refuse claim",
      effect: `${person} reads the reason. Nothing changes about the agent.`,
      onConfirm: async (answer: string) => {
        await refuseClaim(id, answer);
        toast.done("Claim refused");
      },
    },
  } as const;
}
