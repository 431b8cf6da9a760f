import {
  applyReviewAnswers,
  collectReviewItems,
  passReviewItemsOn,
  submitReviewAnswers,
  tendAccessReviews,
  tendDueReview,
  writeAccessReviewPack,
} from "@/lib/access-reviews/jobs";
import { expireDueActionApprovals, noticeFrequentAskers } from "@/lib/action-approvals/jobs";
import { scoreAgents } from "@/lib/agent-risk/jobs";
import { countAgentFigures, foldAgentCounts } from "@/lib/agents/jobs";
import { rebuildAuditSearch } from "@/lib/audit/jobs";
import { countReads } from "@/lib/audit/reads/jobs";
import { previewCeilings } from "@/lib/blueprint-changes/jobs";
import { writePack } from "@/lib/cases/jobs";
import { expireDueChanges } from "@/lib/control-changes/jobs";
import { removeControlRuns, resumeControls, runControl } from "@/lib/controls/jobs";
import { expireCredentials } from "@/lib/credentials/jobs";
import { replayCeilings } from "@/lib/decisions/replay/ceiling/jobs";
import {
  endBelowDelegation,
  expireDueDelegations,
  reissueDescendants,
  reissueUnfinished,
  resumeDueDelegations,
  settleChangedDelegator,
} from "@/lib/delegations/jobs";
import { noticeBreakGlassUsed, noticeHeldDeactivations } from "@/lib/detections/jobs";
import { replayRuleOverLog, resumeRuleReplays } from "@/lib/detections/tuning/replays/jobs";
import { findSharedCredentials } from "@/lib/discoveries/jobs";
import { watchSilentAgents } from "@/lib/dormancy/jobs";
import { removeForgottenDrafts } from "@/lib/drafts/jobs";
import { runDrillNow, scheduleDrills } from "@/lib/drills/jobs";
import { settleGroupMembers, settleUnsettledGroups } from "@/lib/entitlements/jobs";
import { removeExports, resumeExports, writeExport } from "@/lib/exports/jobs";
import {
  carryOutPlannedEnds,
  continueRetirements,
  expireOwnershipOffers,
  finishRetirementJob,
  followNewOwner,
  lapseWaiting,
  noticePlannedEnds,
  removeReturnedOwners,
} from "@/lib/lifecycle/jobs";
import { checkLog, checkSearchRows, removeByRetention } from "@/lib/log-keeping/jobs";
import {
  tellOfEndedCovers,
  tellOfExpiry,
  tellOfGivenUp,
  tellOfReviews,
  trimNotifications,
} from "@/lib/notifications/jobs";
import { finishLeavers, planOwnerAttestation, settlePersonLeft } from "@/lib/ownership/jobs";
import { cleanUp } from "@/lib/platform/jobs/clean-up";
import { resumeComputations } from "@/lib/platform/jobs/computations/jobs";
import type { RunnableJob } from "@/lib/platform/jobs/define-job";
import { computeUnusedAuthority, countPrivilegeUse, expireNarrowingRequests } from "@/lib/privilege-use/jobs";
import { followProvisioned } from "@/lib/provisioning/jobs";
import { expireDueRequests } from "@/lib/requests/jobs";
import { runDueSteps } from "@/lib/retirements/jobs";
import { settleRevocation, settleStopped, settleTransferred } from "@/lib/revocation/jobs";
import { alertOnMatches } from "@/lib/saved-searches/jobs";
import { settleCountedSignIns, settleEndedSessions } from "@/lib/sign-in/jobs";
import { activateDueKeys } from "@/lib/signing-keys/jobs";
import { settleRevokedTokens } from "@/lib/tokens/jobs";
import { refreshIssuerKeys } from "@/lib/trusted-issuers/jobs";

/** Every background job there is. A job that is not listed here never runs. */
export const jobRegistry: readonly RunnableJob[] = [
  activateDueKeys,
  alertOnMatches,
  carryOutPlannedEnds,
  applyReviewAnswers,
  checkLog,
  checkSearchRows,
  continueRetirements,
  cleanUp,
  computeUnusedAuthority,
  countAgentFigures,
  countPrivilegeUse,
  collectReviewItems,
  passReviewItemsOn,
  submitReviewAnswers,
  countReads,
  scoreAgents,
  endBelowDelegation,
  expireCredentials,
  expireDueActionApprovals,
  expireDueChanges,
  expireDueDelegations,
  expireDueRequests,
  expireNarrowingRequests,
  lapseWaiting,
  expireOwnershipOffers,
  followNewOwner,
  removeReturnedOwners,
  findSharedCredentials,
  finishLeavers,
  finishRetirementJob,
  foldAgentCounts,
  followProvisioned,
  noticeFrequentAskers,
  noticeBreakGlassUsed,
  noticeHeldDeactivations,
  noticePlannedEnds,
  previewCeilings,
  rebuildAuditSearch,
  refreshIssuerKeys,
  reissueDescendants,
  reissueUnfinished,
  replayCeilings,
  replayRuleOverLog,
  removeControlRuns,
  resumeComputations,
  resumeControls,
  resumeDueDelegations,
  resumeExports,
  resumeRuleReplays,
  settleChangedDelegator,
  settleCountedSignIns,
  settleEndedSessions,
  settleGroupMembers,
  settlePersonLeft,
  settleUnsettledGroups,
  planOwnerAttestation,
  removeByRetention,
  removeExports,
  removeForgottenDrafts,
  runControl,
  runDrillNow,
  runDueSteps,
  scheduleDrills,
  settleRevocation,
  settleRevokedTokens,
  settleStopped,
  settleTransferred,
  tellOfEndedCovers,
  tellOfExpiry,
  tellOfGivenUp,
  tellOfReviews,
  tendAccessReviews,
  tendDueReview,
  trimNotifications,
  watchSilentAgents,
  writeAccessReviewPack,
  writeExport,
  writePack,
];
