import { RiskParts } from "@/components/marks/risk-parts";
import { useReviewRisk } from "./review-keys";

/** The parts of the risk of the item under review, as where a person decides; nothing outside of the inbox. */
export function ReviewRiskParts() {
  const risk = useReviewRisk();
  return risk ? <RiskParts risk={risk} open /> : null;
}
