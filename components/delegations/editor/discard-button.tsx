"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import type { Autosave } from "./use-autosave";
import { useDiscard } from "./use-discard";

/** Discards the draft and leaves the editor. One that stays, because another window wrote it, stays in view. */
export function DiscardButton({ autosave, backTo }: { autosave: Autosave; backTo: string }) {
  const router = useRouter();
  const discarding = useDiscard();
  const discard = async () => {
    const { remove, content } = autosave;
    if (await discarding(remove, content, (href) => router.push(href))) router.push(backTo);
  };
  return (
    <Button icon={<Trash2 aria-hidden />} onClick={() => void discard()}>
      Discard draft
    </Button>
  );
}
