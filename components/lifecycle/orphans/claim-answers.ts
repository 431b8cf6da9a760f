import { useLifecycleCommands } from "@/components/lifecycle/queries";
import { useToast } from "@/components/ui/toast";

type Claimed = { id: string; person: string; agent: { name: string; version: number } };

/** The dialogs by which security confirms or refuses the claim of a person to own an agent. */
export function useClaimAnswers({ id, person, agent: { name, version } }: Claimed) {
  const { confirmClaim, refuseClaim } = useLifecycleCommands();
  const toast = useToast();
  return {
    confirm: {
      title: `Make ${person} the owner of ${name}`,
      verb: "Make owner",
      tone: "primary",
      reason: "none",
      effect: `${person} is accountable for what the agent does from then on.`,
      onConfirm: async () => {
        await confirmClaim(id, version);
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
