import { agentKey, type KeyHelp, listFilter, personKey } from "@/components/table/list-filter";
import { detectionKinds, severities } from "@/lib/detections/model";
import type { detectionFilterKeys } from "@/lib/detections/schema";

const help: Record<(typeof detectionFilterKeys)[number], KeyHelp> = {
  kind: {
    hint: "kind of the detection",
    values: detectionKinds,
    words: "of the kind {}",
    example: "kind:superseded_key_used",
  },
  severity: {
    hint: "how much it matters",
    values: severities,
    words: "of the severity {}",
    example: "severity:high",
  },
  agent: agentKey("about {}"),
  person: personKey("person it is about", "about {}", "person:mara@acme.example"),
  "closed-by": personKey("person who closed it", "closed by {}", "closed-by:me"),
  assignee: personKey("person who looks into it", "assigned to {}", "assignee:me"),
  id: { hint: "id of a detection", words: "with id {}", example: "id:det_…" },
};

/** The filter of detections. */
export const detectionFilter = listFilter("detections", help);
