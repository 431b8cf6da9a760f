import { riskOfChange } from "@/lib/control-changes/risk";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import type { ItemRisk } from "@/lib/risk/model";
import type { RuleTuning } from "./schema";

/** The kind of control of a tuning. Its subject is the kind of the rule. */
export const ruleControl = "detection-rule";
export const ruleNeeds = "agents:write";

/** The risk that a proposal of a tuning stores, as a replay shows it before. No agents are counted for it. */
export const riskOfTuning = ({ enabled, severity, response, settings }: RuleTuning): ItemRisk => {
  const content = { after: { enabled, severity, response, settings } };
  return riskOfChange({ kind: ruleControl, document: canonicalise({ content }) }, undefined);
};
