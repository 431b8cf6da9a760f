"use client";

import { Rows3, Rows4 } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { type Density, useDensity } from "./density";

/** Switches between rows of two lines and rows of one. */
export function DensitySwitch({ usual }: { usual?: Density | undefined }) {
  const { density, setDensity } = useDensity(usual);
  const compact = density === "compact";
  return (
    <IconButton
      variant="secondary"
      data-shows=""
      className="max-md:hidden"
      icon={compact ? <Rows4 aria-hidden /> : <Rows3 aria-hidden />}
      label={compact ? "Show cosy rows" : "Show compact rows"}
      onClick={() => setDensity(compact ? "cosy" : "compact")}
    />
  );
}
