"use client";

import { History } from "lucide-react";
import { useAsOf } from "@/components/time/as-of";
import { instantInWords } from "@/components/time/instant";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";

/** The instant that the page shows, in its head; a press chooses another one. */
export function ChosenInstant({ onChoose }: { onChoose: () => void }) {
  const { at } = useAsOf();
  const { shown, name } = useZone();
  const words = at === undefined ? "…" : instantInWords(new Date(at), shown);
  return (
    <Button
      icon={<History aria-hidden />}
      aria-label={`As of ${words} ${name}. Choose another instant ( . )`}
      aria-keyshortcuts="."
      className="border-info bg-info text-surface hover:border-info hover:bg-info/88 max-md:w-8 max-md:px-0"
      onClick={onChoose}
    >
      <span className="max-md:sr-only">{words}</span>
    </Button>
  );
}
