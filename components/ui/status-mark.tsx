import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { type StatusGlyph, type StatusTone, statusLook } from "./status-looks";

const tones: Record<StatusTone, string> = {
  ok: "bg-okbg text-ok",
  wait: "bg-waitbg text-wait",
  hold: "bg-holdbg text-hold",
  bad: "bg-badbg text-bad",
  gone: "text-gone",
  draft: "text-ink3",
  info: "bg-sunken text-info",
};

const glyphs: Record<StatusGlyph, ReactNode> = {
  dot: <circle cx="5" cy="5" r="4.25" fill="currentColor" />,
  ring: <circle cx="5" cy="5" r="3.75" />,
  dashed: <circle cx="5" cy="5" r="3.75" strokeDasharray="1.6 1.35" />,
  half: (
    <>
      <circle cx="5" cy="5" r="3.75" />
      <path d="M5 1.25v7.5a3.75 3.75 0 0 0 0-7.5Z" fill="currentColor" stroke="none" />
    </>
  ),
  bars: <path d="M1.5 1h2.5v8H1.5zM6 1h2.5v8H6z" fill="currentColor" stroke="none" />,
  triangle: <path d="M5 .8 9.7 9.2H.3Z" fill="currentColor" stroke="none" />,
  cross: <path d="m1.6 1.6 6.8 6.8m0-6.8L1.6 8.4" strokeWidth="2" />,
  line: <path d="M1 5h8" strokeWidth="2" />,
  diamond: <path d="M5 .4 9.6 5 5 9.6.4 5Z" fill="currentColor" stroke="none" />,
  check: <path d="m1.2 5.4 2.6 2.6 5-6" strokeWidth="1.9" />,
  slashed: (
    <>
      <circle cx="5" cy="5" r="3.75" />
      <path d="M2.4 7.6 7.6 2.4" />
    </>
  ),
};

/** The shape of a status, without the word; for a place where the word stands beside it. */
export function Glyph({ shape, className }: { shape: StatusGlyph; className?: string | undefined }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 10 10"
      className={cn("size-2.5 shrink-0 fill-none stroke-current", className)}
      strokeWidth="1.4"
    >
      {glyphs[shape]}
    </svg>
  );
}

export type StatusMarkProps = {
  status: string;
  /** Replaces the word, for example "Active until 3 Dec". */
  label?: string | undefined;
  className?: string | undefined;
};

/** The state of a thing: shape, word and colour. Knows every state of agents, instances, requests, delegations and tokens. */
export function StatusMark({ status, label, className }: StatusMarkProps) {
  const look = statusLook(status);
  return (
    <span
      className={cn(
        "inline-flex h-5 w-fit shrink-0 items-center gap-1.5 whitespace-nowrap rounded-sm px-1.5 font-semibold text-xs",
        tones[look.tone],
        className,
      )}
    >
      <Glyph shape={look.glyph} />
      {label ?? look.word}
    </span>
  );
}
