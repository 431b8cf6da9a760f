"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { readQuery } from "@/components/data/queries";
import { PickField } from "@/components/forms/pick-field";
import { AgentList } from "@/lib/agents/schema";

const most = 8;

const agentsNamed = (text: string) =>
  readQuery(["agents", "named", text], "/api/agents", AgentList, {
    q: text === "" ? "" : `"${text}"`,
    limit: most,
  });

type Props = {
  name: string;
  error: string | undefined;
  label?: string;
  hint?: string;
  required?: boolean;
  /** The agent that the field begins with. */
  agent?: { id: string; name: string } | undefined;
};

/** Takes an agent by its name. The value is its id. */
export function AgentField({ agent: first, label = "Agent", hint, ...field }: Props) {
  const said = hint ?? (field.required ? "A name or an id." : "A name or an id. Optional.");
  const initial = first && { value: first.id, label: first.name, detail: "" };
  const [text, setText] = useState(first?.name ?? "");
  const typed = useDeferredValue(text.replaceAll(/["\\]/g, "").trim());
  const { data } = useQuery({ ...agentsNamed(typed), placeholderData: keepPreviousData });
  const picks = (data?.agents ?? []).map((agent) => ({
    ...{ value: agent.id, label: agent.name },
    detail: `${agent.owner?.name ?? "no owner"}, …${agent.id.slice(-6)}`,
  }));
  return <PickField {...field} {...{ label, hint: said, initial, picks }} onType={setText} />;
}
