import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { type Rosette, rosetteOf } from "@/components/ui/rosette";

export type SealFrame = "person" | "agent" | "tool";

export type SealProps = {
  /** The key's fingerprint, or for a thing without a key its id. */
  value: string;
  frame?: SealFrame | undefined;
  size?: "sm" | "md" | "lg" | undefined;
  className?: string | undefined;
};

const sizes = { sm: "size-5", md: "size-7", lg: "size-10" };
const frames: Record<SealFrame, string> = {
  person: "rounded-full border border-edge bg-surface p-0.5",
  agent: "rounded-md border border-edge bg-surface p-0.5",
  tool: "border border-edge border-dashed bg-surface p-0.5",
};

const centres: Record<Rosette["centre"], ReactNode> = {
  dot: <circle cx="20" cy="20" r="3" />,
  square: <path d="M17.3 17.3h5.4v5.4h-5.4z" />,
  triangle: <path d="m20 16.4 3.6 6.4h-7.2z" />,
  cross: <path d="M18.9 16.2h2.2v2.7h2.7v2.2h-2.7v2.7h-2.2v-2.7h-2.7v-2.2h2.7z" />,
};

/**
 * Draws a key's fingerprint as a rosette, so that the same key in two places is seen at once.
 * Always hidden from assistive technology: the fingerprint stands beside it as text.
 */
export function Seal({ value, frame, size = "md", className }: SealProps) {
  const { rings, centre } = rosetteOf(value);
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 40 40"
      className={cn("shrink-0 text-brand", sizes[size], frame && frames[frame], className)}
    >
      <g fill="none" stroke="currentColor" strokeWidth={size === "lg" ? 1.3 : 1.7} strokeLinejoin="round">
        {rings.map((path) => (
          <path key={path} d={path} />
        ))}
      </g>
      <g fill="currentColor">{centres[centre]}</g>
    </svg>
  );
}
