"use client";

import { OctagonX } from "lucide-react";
import { buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";
import { Tip } from "@/components/ui/tooltip";
import type { NavGroup } from "./nav";

/** The way to the stop centre from every page by one press, for people who may stop anything. */
export function StopLink({ groups }: { groups: readonly NavGroup[] }) {
  const may = groups.some(({ items }) => items.some(({ href }) => href === "/stop"));
  if (!may) return null;
  return (
    <Tip text="Stop centre (g, then s)">
      <Link href="/stop" aria-label="Open the stop centre" className={buttonClass("danger", "md", "w-8 shrink-0 px-0")}>
        <OctagonX aria-hidden />
      </Link>
    </Tip>
  );
}
