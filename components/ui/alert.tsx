import type { ComponentProps } from "react";
import { cn } from "./cn";
import { isCancelled, problemText } from "./problem-text";

export type AlertProps = ComponentProps<"p"> & {
  /** A failure, shown in the words of the server. `children` win. */
  error?: unknown;
  /** For a text that is no failure, such as a ceremony that the person cancelled. */
  mild?: boolean | undefined;
};

/** Announces a failure. Renders nothing without one. */
export function Alert({ error, mild = isCancelled(error), children, className, ...rest }: AlertProps) {
  const text = children ?? (error ? problemText(error) : undefined);
  if (!text) return null;
  const look = mild ? "bg-waitbg text-wait" : "bg-badbg text-bad";
  return (
    <p role="alert" {...rest} className={cn("rounded-md p-3 [overflow-wrap:anywhere]", look, className)}>
      {text}
    </p>
  );
}
