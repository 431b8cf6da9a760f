import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { Seal, type SealFrame } from "@/components/ui/seal";

export type IdentityProps = {
  name: ReactNode;
  /** The id or fingerprint, shown in the mono face below the name. */
  id?: string | undefined;
  seal?: string | undefined;
  frame?: SealFrame | undefined;
  href?: string | undefined;
  /** `-1` leaves the link out of the order of Tab, in a table that is one stop. */
  tabIndex?: -1 | undefined;
  size?: "sm" | "md" | "lg" | undefined;
  className?: string | undefined;
};

/** Names a person, an agent or a tool: seal, name and id, always together. */
export function Identity({ name, id, seal, frame, href, tabIndex, size = "md", className }: IdentityProps) {
  return (
    <span className={cn("inline-flex min-w-0 max-w-full items-center gap-2.5", className)}>
      {seal !== undefined && <Seal value={seal} frame={frame} size={size} />}
      <span className="min-w-0 flex-1">
        {href ? (
          <Link href={href} tabIndex={tabIndex} className="block truncate font-semibold hover:underline">
            {name}
          </Link>
        ) : (
          <span className="block truncate font-semibold">{name}</span>
        )}
        {id && <span className="block truncate font-mono text-ink3 text-xs">{id}</span>}
      </span>
    </span>
  );
}
