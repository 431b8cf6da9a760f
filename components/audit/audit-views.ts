import type { View } from "@/components/table/view-tabs";

/** The trail's filters with names. */
export const auditViews: readonly View[] = [
  { label: "All", q: "" },
  { label: "Decisions", q: "type:decision.*" },
  { label: "Denied", q: "decision:deny" },
  { label: "Changes", q: "-type:decision.*,token.*,person.signed-in,person.signed-out" },
  { label: "Sign-ins", q: "type:person.signed-in,person.signed-out,person.sign-in-failed" },
  { label: "Reads", q: "reads:only" },
];
