"use client";

import { History } from "lucide-react";
import dynamic from "next/dynamic";
import { useSingleKeys } from "@/components/table/use-single-keys";
import { useWrittenInstant } from "@/components/time/as-of";
import { IconButton } from "@/components/ui/icon-button";

const AsOfDialog = dynamic(() => import("./dialog").then((module) => module.AsOfDialog), { ssr: false });
const ChosenInstant = dynamic(() => import("./chosen-instant").then((module) => module.ChosenInstant), {
  loading: () => null,
});

export type AsOfSwitchProps = { open: boolean; onOpenChange: (open: boolean) => void };

/** Chooses the instant that the page shows. `.` opens it. On phones the menu of the person opens it too. */
export function AsOfSwitch({ open, onOpenChange }: AsOfSwitchProps) {
  const written = useWrittenInstant();
  const choose = () => onOpenChange(true);
  useSingleKeys({ ".": choose });
  return (
    <>
      {written === null ? (
        <IconButton
          variant="secondary"
          className="max-sm:hidden"
          icon={<History aria-hidden />}
          label="As of … ( . )"
          aria-haspopup="dialog"
          aria-keyshortcuts="."
          onClick={choose}
        />
      ) : (
        <ChosenInstant onChoose={choose} />
      )}
      {open && <AsOfDialog onClose={() => onOpenChange(false)} />}
    </>
  );
}
