"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { useShownState } from "@/components/forms/use-shown-state";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { AgentResponse } from "@/lib/agents/schema";
import { useAgentCommands } from "./agent-commands";
import { agentKeys } from "./queries";
import { tagsIn } from "./read-tags";

/** Changes the tags of one agent. */
export function TagDialog({ agent, onClose }: { agent: AgentResponse; onClose: () => void }) {
  const toast = useToast();
  const { tag } = useAgentCommands(agent);
  const client = useQueryClient();
  const seen = useShownState({
    etag: agent.tagsEtag,
    facts: { Tags: agent.tags.join(" ") || "none" },
    reload: () => client.invalidateQueries({ queryKey: agentKeys.all }),
  });
  const form = useForm({
    whyNot: seen.whyNot,
    members: ["tags"],
    send: async (typed) => {
      await seen.decide((etag) => tag(tagsIn(String(typed.get("tags"))), etag));
      toast.done("Tags changed");
      onClose();
    },
  });
  return (
    <FormDialog title={`Tags of ${agent.name}`} verb="Save tags" form={form} onClose={onClose}>
      {seen.notice}
      <InputField
        name="tags"
        label="Tags"
        hint="Separate tags by spaces. Lower-case letters, digits, and . _ : / - inside. At most 20."
        defaultValue={agent.tags.join(" ")}
        autoComplete="off"
        error={form.errors.tags}
      />
    </FormDialog>
  );
}
