import { type Advice, adviseOn } from "@/lib/authority/advice";
import type { Authority } from "@/lib/authority/model";

type Remark = Pick<Advice, "path" | "code" | "sentence"> & { level: Exclude<Advice["level"], "suggestion"> };

/** Advice on what a request would give, limits of the delegation above included. Nothing is refused for it. */
export const adviceOn = (effective: Authority): Remark[] =>
  adviseOn(effective).flatMap(({ path, level, code, sentence }) =>
    level === "suggestion" ? [] : [{ path: path.replace(/^(\d+)/, "authority[$1]"), level, code, sentence }],
  );
