"use client";

import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { AgentResponse } from "@/lib/agents/schema";
import { useAgentCommands } from "./agent-commands";
import { tagsIn } from "./read-tags";

/** Changes the tags of one agent. */
export function TagDialog({ agent, onClose }: { agent: AgentResponse; onClose: () => void }) {
  const toast = useToast();
  const { tag } = useAgentCommands(agent);
  const form = useForm({
    members: ["tags"],
    send: async (typed) => {
      await tag(tagsIn(String(typed.get("tags"))));
      toast.done("Tags changed");
      onClose();
    },
  });
  return (
    <FormDialog title={`Tags of ${agent.name}`} verb="Save tags" form={form} onClose={onClose}>
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
