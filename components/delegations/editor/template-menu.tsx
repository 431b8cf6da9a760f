"use client";

import { useQuery } from "@tanstack/react-query";
import { LayoutTemplate } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import type { TemplateResponse } from "@/lib/drafts/templates/schema";
import { templates } from "./queries";

/** Begins from a template; what was written of the authority is replaced. */
export function TemplateMenu({ onChoose }: { onChoose: (template: TemplateResponse) => void }) {
  const { data, error } = useQuery(templates);
  const entries = (data?.templates ?? []).map((template) => ({
    label: template.name,
    hint: template.description || template.sentence,
    onSelect: () => onChoose(template),
  }));
  const whyNot = error
    ? "The templates could not be loaded."
    : data && entries.length === 0
      ? "There are no templates yet. People with the role security create them from delegations."
      : undefined;
  const look = { icon: <LayoutTemplate aria-hidden /> };
  if (whyNot) {
    return (
      <Button {...look} whyNot={whyNot}>
        Start from template
      </Button>
    );
  }
  return <Menu trigger={<Button {...look}>Start from template</Button>} entries={entries} />;
}
