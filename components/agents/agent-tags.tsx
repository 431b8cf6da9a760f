"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Pill } from "@/components/ui/pill";
import type { AgentResponse } from "@/lib/agents/schema";
import { whyNot } from "./agent-menu";

const TagDialog = dynamic(() => import("./tag-dialog").then((module) => module.TagDialog), { loading: () => null });

/** The tags of an agent, with the button to change them. */
export function AgentTags({ agent }: { agent: AgentResponse }) {
  const [open, setOpen] = useState(false);
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      {agent.tags.length === 0 && <span className="text-ink3">none</span>}
      {agent.tags.map((tag) => (
        <Pill key={tag} mono tone="outline">
          {tag}
        </Pill>
      ))}
      <Button size="sm" variant="ghost" whyNot={whyNot(agent, "edit")} onClick={() => setOpen(true)}>
        Edit tags
      </Button>
      {open && <TagDialog agent={agent} onClose={() => setOpen(false)} />}
    </span>
  );
}
