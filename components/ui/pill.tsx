import type { ReactNode } from "react";
import { cn } from "./cn";

const tones = {
  plain: "bg-sunken text-ink2",
  outline: "border border-line text-ink2",
  ok: "bg-okbg text-ok",
  wait: "bg-waitbg text-wait",
  hold: "bg-holdbg text-hold",
  bad: "bg-badbg text-bad",
  info: "bg-sunken text-info",
  signal: "bg-signal text-onsignal font-semibold",
};

export type PillProps = {
  children: ReactNode;
  tone?: keyof typeof tones | undefined;
  mono?: boolean | undefined;
  /** Struck through: something that was given up. */
  struck?: boolean | undefined;
  className?: string | undefined;
};

/** A word in a small box: a tag, an action, a limit. */
export function Pill({ children, tone = "plain", mono, struck, className }: PillProps) {
  const Box = struck ? "s" : "span";
  return (
    <Box
      className={cn(
        "inline-block max-w-full rounded-sm px-1.5 py-0.5 text-xs [overflow-wrap:anywhere]",
        tones[tone],
        mono && "font-mono",
        struck && "decoration-bad",
        className,
      )}
    >
      {children}
    </Box>
  );
}
