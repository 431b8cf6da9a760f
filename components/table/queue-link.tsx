"use client";

import { useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";

export type QueueLinkProps = {
  /** The name in the address that says which item is open, and the item's identifier. */
  name: string;
  id: string;
  selected: boolean;
  onSelect: (id: string) => void;
  children: ReactNode;
};

/**
 * An item of a queue, which opens next to the list. A link also works while the page's code is still loading, and can
 * be opened in another tab.
 */
export function QueueLink({ name, id, selected, onSelect, children }: QueueLinkProps) {
  const address = new URLSearchParams(useSearchParams());
  address.set(name, id);
  return (
    <Link
      href={`?${address}`}
      prefetch={false}
      data-queue-item={id}
      aria-current={selected || undefined}
      onNavigate={(event) => {
        event.preventDefault();
        onSelect(id);
      }}
      className={cn(
        "focus-inset flex w-full min-w-0 gap-3 border-transparent border-s-3 py-3 ps-3 pe-3 text-start hover:bg-canvas",
        selected && "lg:border-brand lg:bg-chosen lg:hover:bg-chosen",
      )}
    >
      {children}
    </Link>
  );
}
