import type { ActionEffect } from "@/lib/authority/language/model";

/** The effects of actions in words. */
export const effectWords: Record<ActionEffect, string> = {
  read: "reads only",
  write: "changes data",
  irreversible: "cannot be undone",
  egress: "takes data out",
};
