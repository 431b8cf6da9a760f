import { type KeyHelp, listFilter } from "@/components/table/list-filter";
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
  agent: {
    hint: "name, display name or id of an agent; * stands for anything",
    words: "about {}",
    example: "agent:refund-*",
  },
  person: {
    hint: "person it is about: name, address, id or me",
    words: "about {}",
    example: "person:mara@acme.example",
  },
  "closed-by": {
    hint: "person who closed it: name, address, id or me",
    words: "closed by {}",
    example: "closed-by:me",
  },
  assignee: {
    hint: "person who looks into it: name, address, id or me",
    words: "assigned to {}",
    example: "assignee:me",
  },
  id: { hint: "id of a detection", words: "with id {}", example: "id:det_…" },
};

/** The filter of detections. */
export const detectionFilter = listFilter("detections", help);
