import type { ReactNode } from "react";
import { Seal } from "@/components/ui/seal";
import { cn } from "./cn";

export type EmptyStateProps = {
  /** Never had any; the filter matches nothing; not permitted; not counted yet or switched off. */
  kind: "none" | "no-match" | "not-permitted" | "off";
  title: string;
  /** Explanation and first step; for `not-permitted`, the person who can grant the permission. */
  children?: ReactNode;
  action?: ReactNode;
  /** The command line that does the same as the action, as a block of code. */
  command?: ReactNode;
  /** The page has no other heading. */
  isPage?: boolean | undefined;
  className?: string | undefined;
};

const signs: Record<EmptyStateProps["kind"], string> = {
  none: "nothing-yet",
  "no-match": "no-match",
  "not-permitted": "locked",
  off: "off",
};

/** Shows why there is nothing to see, and what to do about it. */
export function EmptyState({ kind, title, children, action, command, isPage, className }: EmptyStateProps) {
  const Title = isPage ? "h1" : "p";
  return (
    <div
      className={cn(
        "mx-auto flex w-full min-w-0 max-w-140 flex-col items-center gap-3 px-4 py-10 text-center",
        className,
      )}
    >
      <Seal value={signs[kind]} size="lg" className="size-12 opacity-45" />
      <Title className="font-bold text-lg tracking-[-0.01em]">{title}</Title>
      {children && <div className="text-ink2">{children}</div>}
      {action && <div className="flex flex-wrap justify-center gap-2">{action}</div>}
      {command && <div className="mt-2 w-full text-start">{command}</div>}
    </div>
  );
}
