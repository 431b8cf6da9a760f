import * as accountLinks from "@/app/api/account-links/route";
import * as actionApprovalsActionApprovalIdApprovalOptions from "@/app/api/action-approvals/[actionApprovalId]/approval-options/route";
import * as actionApprovalsActionApprovalIdApprove from "@/app/api/action-approvals/[actionApprovalId]/approve/route";
import * as actionApprovalsActionApprovalIdDeny from "@/app/api/action-approvals/[actionApprovalId]/deny/route";
import * as actionApprovalsActionApprovalId from "@/app/api/action-approvals/[actionApprovalId]/route";
import * as actionApprovalsActionApprovalIdSuggestion from "@/app/api/action-approvals/[actionApprovalId]/suggestion/route";
import * as actionApprovalsActionApprovalIdTakeBack from "@/app/api/action-approvals/[actionApprovalId]/take-back/route";
import * as actionApprovals from "@/app/api/action-approvals/route";
import * as agentsAgentIdActivate from "@/app/api/agents/[agentId]/activate/route";
import * as agentsAgentIdActivationRefuse from "@/app/api/agents/[agentId]/activation/refuse/route";
import * as agentsAgentIdAttention from "@/app/api/agents/[agentId]/attention/route";
import * as agentsAgentIdAuthorityTests from "@/app/api/agents/[agentId]/authority-tests/route";
import * as agentsAgentIdBlueprintMove from "@/app/api/agents/[agentId]/blueprint-move/route";
import * as agentsAgentIdCertificate from "@/app/api/agents/[agentId]/certificate/route";
import * as agentsAgentIdChangesChangeIdConfirm from "@/app/api/agents/[agentId]/changes/[changeId]/confirm/route";
import * as agentsAgentIdChangesChangeIdRefuse from "@/app/api/agents/[agentId]/changes/[changeId]/refuse/route";
import * as agentsAgentIdChangesChangeIdWithdraw from "@/app/api/agents/[agentId]/changes/[changeId]/withdraw/route";
import * as agentsAgentIdClaims from "@/app/api/agents/[agentId]/claims/route";
import * as agentsAgentIdDormancyResume from "@/app/api/agents/[agentId]/dormancy/resume/route";
import * as agentsAgentIdDormancy from "@/app/api/agents/[agentId]/dormancy/route";
import * as agentsAgentIdEnrolmentTokensTokenId from "@/app/api/agents/[agentId]/enrolment-tokens/[tokenId]/route";
import * as agentsAgentIdEnrolmentTokens from "@/app/api/agents/[agentId]/enrolment-tokens/route";
import * as agentsAgentIdExpectedSilence from "@/app/api/agents/[agentId]/expected-silence/route";
import * as agentsAgentIdInstances from "@/app/api/agents/[agentId]/instances/route";
import * as agentsAgentIdLifecycle from "@/app/api/agents/[agentId]/lifecycle/route";
import * as agentsAgentIdOffers from "@/app/api/agents/[agentId]/offers/route";
import * as agentsAgentIdPlannedEnd from "@/app/api/agents/[agentId]/planned-end/route";
import * as agentsAgentIdPlannedRetirement from "@/app/api/agents/[agentId]/planned-retirement/route";
import * as agentsAgentIdReinstate from "@/app/api/agents/[agentId]/reinstate/route";
import * as agentsAgentIdResume from "@/app/api/agents/[agentId]/resume/route";
import * as agentsAgentIdRetire from "@/app/api/agents/[agentId]/retire/route";
import * as agentsAgentIdRetirement from "@/app/api/agents/[agentId]/retirement/route";
import * as agentsAgentIdRisk from "@/app/api/agents/[agentId]/risk/route";
import * as agentsAgentId from "@/app/api/agents/[agentId]/route";
import * as agentsAgentIdSuspend from "@/app/api/agents/[agentId]/suspend/route";
import * as agentsAgentIdTags from "@/app/api/agents/[agentId]/tags/route";
import * as agentsAgentIdTransfer from "@/app/api/agents/[agentId]/transfer/route";
import * as agentsAgentIdTransitions from "@/app/api/agents/[agentId]/transitions/route";
import * as agentsAgentIdUsage from "@/app/api/agents/[agentId]/usage/route";
import * as agentsAgentIdWorkloadRules from "@/app/api/agents/[agentId]/workload-rules/route";
import * as agentsBatch from "@/app/api/agents/batch/route";
import * as agentsBoard from "@/app/api/agents/board/route";
import * as agentsCompare from "@/app/api/agents/compare/route";
import * as agentsExport from "@/app/api/agents/export/route";
import * as agents from "@/app/api/agents/route";
import * as approvalPoliciesPolicyIdChangesChangeIdConfirm from "@/app/api/approval-policies/[policyId]/changes/[changeId]/confirm/route";
import * as approvalPoliciesPolicyIdChangesChangeIdRefuse from "@/app/api/approval-policies/[policyId]/changes/[changeId]/refuse/route";
import * as approvalPoliciesPolicyIdChangesChangeIdWithdraw from "@/app/api/approval-policies/[policyId]/changes/[changeId]/withdraw/route";
import * as approvalPoliciesPolicyIdChanges from "@/app/api/approval-policies/[policyId]/changes/route";
import * as approvalPoliciesPolicyId from "@/app/api/approval-policies/[policyId]/route";
import * as approvalPoliciesPolicyIdVersions from "@/app/api/approval-policies/[policyId]/versions/route";
import * as approvalPolicies from "@/app/api/approval-policies/route";
import * as auditIndexAround from "@/app/api/audit/[index]/around/route";
import * as auditIndexErasures from "@/app/api/audit/[index]/erasures/route";
import * as auditIndexEvidence from "@/app/api/audit/[index]/evidence/route";
import * as auditIndexProof from "@/app/api/audit/[index]/proof/route";
import * as auditIndex from "@/app/api/audit/[index]/route";
import * as auditCompleteness from "@/app/api/audit/completeness/route";
import * as audit from "@/app/api/audit/route";
import * as auditSummary from "@/app/api/audit/summary/route";
import * as authorityTemplatesTemplateId from "@/app/api/authority-templates/[templateId]/route";
import * as authorityTemplates from "@/app/api/authority-templates/route";
import * as authorityTestsTestId from "@/app/api/authority-tests/[testId]/route";
import * as blueprintsBlueprintIdChangesChangeIdConfirm from "@/app/api/blueprints/[blueprintId]/changes/[changeId]/confirm/route";
import * as blueprintsBlueprintIdChangesChangeIdRefuse from "@/app/api/blueprints/[blueprintId]/changes/[changeId]/refuse/route";
import * as blueprintsBlueprintIdChangesChangeIdWithdraw from "@/app/api/blueprints/[blueprintId]/changes/[changeId]/withdraw/route";
import * as blueprintsBlueprintIdPreview from "@/app/api/blueprints/[blueprintId]/preview/route";
import * as blueprintsBlueprintIdPreviewsComputationId from "@/app/api/blueprints/[blueprintId]/previews/[computationId]/route";
import * as blueprintsBlueprintIdReplay from "@/app/api/blueprints/[blueprintId]/replay/route";
import * as blueprintsBlueprintIdReplaysComputationId from "@/app/api/blueprints/[blueprintId]/replays/[computationId]/route";
import * as blueprintsBlueprintId from "@/app/api/blueprints/[blueprintId]/route";
import * as blueprints from "@/app/api/blueprints/route";
import * as casesCaseIdClose from "@/app/api/cases/[caseId]/close/route";
import * as casesCaseIdHandOver from "@/app/api/cases/[caseId]/hand-over/route";
import * as casesCaseIdPack from "@/app/api/cases/[caseId]/pack/route";
import * as casesCaseIdPinsIndex from "@/app/api/cases/[caseId]/pins/[index]/route";
import * as casesCaseIdPins from "@/app/api/cases/[caseId]/pins/route";
import * as casesCaseIdReopen from "@/app/api/cases/[caseId]/reopen/route";
import * as casesCaseId from "@/app/api/cases/[caseId]/route";
import * as casesPins from "@/app/api/cases/pins/route";
import * as cases from "@/app/api/cases/route";
import * as controlChanges from "@/app/api/control-changes/route";
import * as controlsControlId from "@/app/api/controls/[controlId]/route";
import * as controlsControlIdRuns from "@/app/api/controls/[controlId]/runs/route";
import * as controls from "@/app/api/controls/route";
import * as controlsRunsRunIdItemsKey from "@/app/api/controls/runs/[runId]/items/[key]/route";
import * as controlsRunsRunId from "@/app/api/controls/runs/[runId]/route";
import * as controlsRunsRunIdSignOff from "@/app/api/controls/runs/[runId]/sign-off/route";
import * as controlsRunsRunIdWorkPaper from "@/app/api/controls/runs/[runId]/work-paper/route";
import * as decisionsDecisionIdReplay from "@/app/api/decisions/[decisionId]/replay/route";
import * as decisionsDecisionIdRequest from "@/app/api/decisions/[decisionId]/request/route";
import * as decisionsDecisionId from "@/app/api/decisions/[decisionId]/route";
import * as decisionsDecisionIdSuggestion from "@/app/api/decisions/[decisionId]/suggestion/route";
import * as decisions from "@/app/api/decisions/route";
import * as delegationsDelegationIdConfirmApproval from "@/app/api/delegations/[delegationId]/confirm-approval/route";
import * as delegationsDelegationIdEvidence from "@/app/api/delegations/[delegationId]/evidence/route";
import * as delegationsDelegationIdNarrow from "@/app/api/delegations/[delegationId]/narrow/route";
import * as delegationsDelegationIdNarrowingRequests from "@/app/api/delegations/[delegationId]/narrowing-requests/route";
import * as delegationsDelegationIdRehome from "@/app/api/delegations/[delegationId]/rehome/route";
import * as delegationsDelegationIdResume from "@/app/api/delegations/[delegationId]/resume/route";
import * as delegationsDelegationIdRevocationRequests from "@/app/api/delegations/[delegationId]/revocation-requests/route";
import * as delegationsDelegationIdRevoke from "@/app/api/delegations/[delegationId]/revoke/route";
import * as delegationsDelegationId from "@/app/api/delegations/[delegationId]/route";
import * as delegationsDelegationIdSuspend from "@/app/api/delegations/[delegationId]/suspend/route";
import * as delegationsDelegationIdUse from "@/app/api/delegations/[delegationId]/use/route";
import * as delegationsDelegationIdVersionsVersionStatement from "@/app/api/delegations/[delegationId]/versions/[version]/statement/route";
import * as delegationsDelegationIdVersions from "@/app/api/delegations/[delegationId]/versions/route";
import * as delegationsBounds from "@/app/api/delegations/bounds/route";
import * as delegationsExport from "@/app/api/delegations/export/route";
import * as delegationsGraph from "@/app/api/delegations/graph/route";
import * as delegationsReplay from "@/app/api/delegations/replay/route";
import * as delegations from "@/app/api/delegations/route";
import * as detectionRulesRuleKindChangesChangeIdConfirm from "@/app/api/detection-rules/[ruleKind]/changes/[changeId]/confirm/route";
import * as detectionRulesRuleKindChangesChangeIdRefuse from "@/app/api/detection-rules/[ruleKind]/changes/[changeId]/refuse/route";
import * as detectionRulesRuleKindChangesChangeIdWithdraw from "@/app/api/detection-rules/[ruleKind]/changes/[changeId]/withdraw/route";
import * as detectionRulesRuleKindReplay from "@/app/api/detection-rules/[ruleKind]/replay/route";
import * as detectionRulesRuleKindReplaysReplayId from "@/app/api/detection-rules/[ruleKind]/replays/[replayId]/route";
import * as detectionRulesRuleKindReplays from "@/app/api/detection-rules/[ruleKind]/replays/route";
import * as detectionRulesRuleKind from "@/app/api/detection-rules/[ruleKind]/route";
import * as detectionRules from "@/app/api/detection-rules/route";
import * as detectionsDetectionIdAssign from "@/app/api/detections/[detectionId]/assign/route";
import * as detectionsDetectionIdClose from "@/app/api/detections/[detectionId]/close/route";
import * as detectionsDetectionIdComments from "@/app/api/detections/[detectionId]/comments/route";
import * as detectionsDetectionIdJudge from "@/app/api/detections/[detectionId]/judge/route";
import * as detectionsDetectionId from "@/app/api/detections/[detectionId]/route";
import * as detectionsDetectionIdTimeline from "@/app/api/detections/[detectionId]/timeline/route";
import * as detectionsDaily from "@/app/api/detections/daily/route";
import * as detections from "@/app/api/detections/route";
import * as discoveriesDiscoveryIdDecision from "@/app/api/discoveries/[discoveryId]/decision/route";
import * as discoveriesDiscoveryId from "@/app/api/discoveries/[discoveryId]/route";
import * as discoveriesDecisions from "@/app/api/discoveries/decisions/route";
import * as discoveriesImports from "@/app/api/discoveries/imports/route";
import * as discoveries from "@/app/api/discoveries/route";
import * as draftsDraftId from "@/app/api/drafts/[draftId]/route";
import * as drafts from "@/app/api/drafts/route";
import * as drills from "@/app/api/drills/route";
import * as drillsSettings from "@/app/api/drills/settings/route";
import * as drips from "@/app/api/drips/route";
import * as entitlementChangesChangeIdConfirm from "@/app/api/entitlement-changes/[changeId]/confirm/route";
import * as entitlementChangesChangeIdRefuse from "@/app/api/entitlement-changes/[changeId]/refuse/route";
import * as entitlementChangesChangeId from "@/app/api/entitlement-changes/[changeId]/route";
import * as entitlementChangesChangeIdWithdraw from "@/app/api/entitlement-changes/[changeId]/withdraw/route";
import * as entitlementChanges from "@/app/api/entitlement-changes/route";
import * as entitlementsSubjectId from "@/app/api/entitlements/[subjectId]/route";
import * as events from "@/app/api/events/route";
import * as exportsExportIdFilesName from "@/app/api/exports/[exportId]/files/[name]/route";
import * as exportsExportId from "@/app/api/exports/[exportId]/route";
import * as exports from "@/app/api/exports/route";
import * as groupsGroupIdMembersPersonId from "@/app/api/groups/[groupId]/members/[personId]/route";
import * as groupsGroupIdMembers from "@/app/api/groups/[groupId]/members/route";
import * as groupsGroupIdMembershipChanges from "@/app/api/groups/[groupId]/membership-changes/route";
import * as groupsGroupId from "@/app/api/groups/[groupId]/route";
import * as groups from "@/app/api/groups/route";
import * as identityProvidersProviderIdChangesChangeIdConfirm from "@/app/api/identity-providers/[providerId]/changes/[changeId]/confirm/route";
import * as identityProvidersProviderIdChangesChangeIdRefuse from "@/app/api/identity-providers/[providerId]/changes/[changeId]/refuse/route";
import * as identityProvidersProviderIdChangesChangeIdWithdraw from "@/app/api/identity-providers/[providerId]/changes/[changeId]/withdraw/route";
import * as identityProvidersProviderIdMappings from "@/app/api/identity-providers/[providerId]/mappings/route";
import * as identityProvidersProviderIdProvisioning from "@/app/api/identity-providers/[providerId]/provisioning/route";
import * as identityProvidersProviderIdProvisioningTokensProvisioningTokenId from "@/app/api/identity-providers/[providerId]/provisioning/tokens/[provisioningTokenId]/route";
import * as identityProvidersProviderId from "@/app/api/identity-providers/[providerId]/route";
import * as identityProvidersProviderIdTest from "@/app/api/identity-providers/[providerId]/test/route";
import * as identityProviders from "@/app/api/identity-providers/route";
import * as inboxCounts from "@/app/api/inbox/counts/route";
import * as inboxDecided from "@/app/api/inbox/decided/route";
import * as inboxProposed from "@/app/api/inbox/proposed/route";
import * as inbox from "@/app/api/inbox/route";
import * as instancesInstanceIdQuarantine from "@/app/api/instances/[instanceId]/quarantine/route";
import * as instancesInstanceIdRelease from "@/app/api/instances/[instanceId]/release/route";
import * as instancesInstanceIdRevoke from "@/app/api/instances/[instanceId]/revoke/route";
import * as instancesInstanceIdRotate from "@/app/api/instances/[instanceId]/rotate/route";
import * as instancesInstanceId from "@/app/api/instances/[instanceId]/route";
import * as instances from "@/app/api/instances/route";
import * as invitationsAccept from "@/app/api/invitations/accept/route";
import * as jobsFailuresJobFailureIdRetry from "@/app/api/jobs/failures/[jobFailureId]/retry/route";
import * as jobsFailures from "@/app/api/jobs/failures/route";
import * as jobs from "@/app/api/jobs/route";
import * as keysKid from "@/app/api/keys/[kid]/route";
import * as keysRotate from "@/app/api/keys/rotate/route";
import * as keys from "@/app/api/keys/route";
import * as leaversLeaverIdCertificate from "@/app/api/leavers/[leaverId]/certificate/route";
import * as leaversLeaverIdItems from "@/app/api/leavers/[leaverId]/items/route";
import * as leaversLeaverId from "@/app/api/leavers/[leaverId]/route";
import * as leavers from "@/app/api/leavers/route";
import * as legalHoldsHoldIdChangesChangeIdConfirm from "@/app/api/legal-holds/[holdId]/changes/[changeId]/confirm/route";
import * as legalHoldsHoldIdChangesChangeIdRefuse from "@/app/api/legal-holds/[holdId]/changes/[changeId]/refuse/route";
import * as legalHoldsHoldIdChangesChangeIdWithdraw from "@/app/api/legal-holds/[holdId]/changes/[changeId]/withdraw/route";
import * as legalHoldsHoldIdRelease from "@/app/api/legal-holds/[holdId]/release/route";
import * as legalHolds from "@/app/api/legal-holds/route";
import * as lifecyclePolicies from "@/app/api/lifecycle-policies/route";
import * as lifecyclePolicyChangesChangeIdConfirm from "@/app/api/lifecycle-policy/changes/[changeId]/confirm/route";
import * as lifecyclePolicyChangesChangeIdRefuse from "@/app/api/lifecycle-policy/changes/[changeId]/refuse/route";
import * as lifecyclePolicyChangesChangeIdWithdraw from "@/app/api/lifecycle-policy/changes/[changeId]/withdraw/route";
import * as lifecyclePolicyPreview from "@/app/api/lifecycle-policy/preview/route";
import * as lifecyclePolicy from "@/app/api/lifecycle-policy/route";
import * as logRetentionChangesChangeIdConfirm from "@/app/api/log-retention/changes/[changeId]/confirm/route";
import * as logRetentionChangesChangeIdRefuse from "@/app/api/log-retention/changes/[changeId]/refuse/route";
import * as logRetentionChangesChangeIdWithdraw from "@/app/api/log-retention/changes/[changeId]/withdraw/route";
import * as logRetention from "@/app/api/log-retention/route";
import * as logWitnessesWitnessId from "@/app/api/log-witnesses/[witnessId]/route";
import * as logWitnesses from "@/app/api/log-witnesses/route";
import * as narrowingRequestsNarrowingRequestIdAccept from "@/app/api/narrowing-requests/[narrowingRequestId]/accept/route";
import * as narrowingRequestsNarrowingRequestIdDecline from "@/app/api/narrowing-requests/[narrowingRequestId]/decline/route";
import * as narrowingRequestsNarrowingRequestIdWithdraw from "@/app/api/narrowing-requests/[narrowingRequestId]/withdraw/route";
import * as notificationChannelsMailsMailId from "@/app/api/notification-channels/mails/[mailId]/route";
import * as notificationChannelsMails from "@/app/api/notification-channels/mails/route";
import * as notificationChannels from "@/app/api/notification-channels/route";
import * as notificationChannelsTest from "@/app/api/notification-channels/test/route";
import * as notificationChannelsWebhooksWebhookIdDeliveries from "@/app/api/notification-channels/webhooks/[webhookId]/deliveries/route";
import * as notificationChannelsWebhooksWebhookIdRotateSecret from "@/app/api/notification-channels/webhooks/[webhookId]/rotate-secret/route";
import * as notificationChannelsWebhooksWebhookId from "@/app/api/notification-channels/webhooks/[webhookId]/route";
import * as notificationChannelsWebhooksWebhookIdTest from "@/app/api/notification-channels/webhooks/[webhookId]/test/route";
import * as notificationChannelsWebhooks from "@/app/api/notification-channels/webhooks/route";
import * as notificationsRead from "@/app/api/notifications/read/route";
import * as notifications from "@/app/api/notifications/route";
import * as onboardingRequestsOnboardingIdComplete from "@/app/api/onboarding-requests/[onboardingId]/complete/route";
import * as onboardingRequestsOnboardingIdReturn from "@/app/api/onboarding-requests/[onboardingId]/return/route";
import * as onboardingRequestsOnboardingId from "@/app/api/onboarding-requests/[onboardingId]/route";
import * as onboardingRequestsOnboardingIdWithdraw from "@/app/api/onboarding-requests/[onboardingId]/withdraw/route";
import * as onboardingRequests from "@/app/api/onboarding-requests/route";
import * as orphans from "@/app/api/orphans/route";
import * as overview from "@/app/api/overview/route";
import * as overviewVisits from "@/app/api/overview/visits/route";
import * as ownershipOffersOfferIdAccept from "@/app/api/ownership-offers/[offerId]/accept/route";
import * as ownershipOffersOfferIdConfirm from "@/app/api/ownership-offers/[offerId]/confirm/route";
import * as ownershipOffersOfferIdDecline from "@/app/api/ownership-offers/[offerId]/decline/route";
import * as ownershipOffersOfferIdRefuse from "@/app/api/ownership-offers/[offerId]/refuse/route";
import * as ownershipOffersOfferId from "@/app/api/ownership-offers/[offerId]/route";
import * as ownershipOffersOfferIdWithdraw from "@/app/api/ownership-offers/[offerId]/withdraw/route";
import * as ownershipSettings from "@/app/api/ownership-settings/route";
import * as peoplePersonIdChangesChangeIdConfirm from "@/app/api/people/[personId]/changes/[changeId]/confirm/route";
import * as peoplePersonIdChangesChangeIdRefuse from "@/app/api/people/[personId]/changes/[changeId]/refuse/route";
import * as peoplePersonIdChangesChangeIdWithdraw from "@/app/api/people/[personId]/changes/[changeId]/withdraw/route";
import * as peoplePersonIdDeactivate from "@/app/api/people/[personId]/deactivate/route";
import * as peoplePersonIdDeparture from "@/app/api/people/[personId]/departure/route";
import * as peoplePersonIdIdentitiesConfirm from "@/app/api/people/[personId]/identities/confirm/route";
import * as peoplePersonIdIdentities from "@/app/api/people/[personId]/identities/route";
import * as peoplePersonIdInvitations from "@/app/api/people/[personId]/invitations/route";
import * as peoplePersonIdLeave from "@/app/api/people/[personId]/leave/route";
import * as peoplePersonIdPasskeysPasskeyIdConfirm from "@/app/api/people/[personId]/passkeys/[passkeyId]/confirm/route";
import * as peoplePersonIdPasskeysPasskeyIdRefuse from "@/app/api/people/[personId]/passkeys/[passkeyId]/refuse/route";
import * as peoplePersonIdPasskeysPasskeyId from "@/app/api/people/[personId]/passkeys/[passkeyId]/route";
import * as peoplePersonIdPasskeys from "@/app/api/people/[personId]/passkeys/route";
import * as peoplePersonIdReachExport from "@/app/api/people/[personId]/reach/export/route";
import * as peoplePersonIdReach from "@/app/api/people/[personId]/reach/route";
import * as peoplePersonIdReactivate from "@/app/api/people/[personId]/reactivate/route";
import * as peoplePersonIdRehoming from "@/app/api/people/[personId]/rehoming/route";
import * as peoplePersonId from "@/app/api/people/[personId]/route";
import * as people from "@/app/api/people/route";
import * as reportsFramework from "@/app/api/reports/[framework]/route";
import * as reports from "@/app/api/reports/route";
import * as requestsRequestIdApprovalOptions from "@/app/api/requests/[requestId]/approval-options/route";
import * as requestsRequestIdApprove from "@/app/api/requests/[requestId]/approve/route";
import * as requestsRequestIdApproveNarrower from "@/app/api/requests/[requestId]/approve-narrower/route";
import * as requestsRequestIdAskChanges from "@/app/api/requests/[requestId]/ask-changes/route";
import * as requestsRequestIdCommentRead from "@/app/api/requests/[requestId]/comment/read/route";
import * as requestsRequestIdComment from "@/app/api/requests/[requestId]/comment/route";
import * as requestsRequestIdConsent from "@/app/api/requests/[requestId]/consent/route";
import * as requestsRequestIdDeny from "@/app/api/requests/[requestId]/deny/route";
import * as requestsRequestIdOutcome from "@/app/api/requests/[requestId]/outcome/route";
import * as requestsRequestIdReassign from "@/app/api/requests/[requestId]/reassign/route";
import * as requestsRequestIdRefuseConsent from "@/app/api/requests/[requestId]/refuse-consent/route";
import * as requestsRequestIdRevise from "@/app/api/requests/[requestId]/revise/route";
import * as requestsRequestId from "@/app/api/requests/[requestId]/route";
import * as requestsRequestIdSuggestion from "@/app/api/requests/[requestId]/suggestion/route";
import * as requestsRequestIdWithdraw from "@/app/api/requests/[requestId]/withdraw/route";
import * as requestsRequestIdWithdrawApproval from "@/app/api/requests/[requestId]/withdraw-approval/route";
import * as requestsBatchDecide from "@/app/api/requests/batch-decide/route";
import * as requestsColleague from "@/app/api/requests/colleague/route";
import * as requestsExport from "@/app/api/requests/export/route";
import * as requestsPreview from "@/app/api/requests/preview/route";
import * as requestsQueues from "@/app/api/requests/queues/route";
import * as requests from "@/app/api/requests/route";
import * as requestsStatistics from "@/app/api/requests/statistics/route";
import * as resourceServersResourceServerIdChangesChangeIdConfirm from "@/app/api/resource-servers/[resourceServerId]/changes/[changeId]/confirm/route";
import * as resourceServersResourceServerIdChangesChangeIdRefuse from "@/app/api/resource-servers/[resourceServerId]/changes/[changeId]/refuse/route";
import * as resourceServersResourceServerIdChangesChangeIdWithdraw from "@/app/api/resource-servers/[resourceServerId]/changes/[changeId]/withdraw/route";
import * as resourceServersResourceServerIdKeysKeyId from "@/app/api/resource-servers/[resourceServerId]/keys/[keyId]/route";
import * as resourceServersResourceServerIdKeys from "@/app/api/resource-servers/[resourceServerId]/keys/route";
import * as resourceServersResourceServerIdReachExport from "@/app/api/resource-servers/[resourceServerId]/reach/export/route";
import * as resourceServersResourceServerIdReach from "@/app/api/resource-servers/[resourceServerId]/reach/route";
import * as resourceServersResourceServerId from "@/app/api/resource-servers/[resourceServerId]/route";
import * as resourceServers from "@/app/api/resource-servers/route";
import * as reviewsReviewIdCancel from "@/app/api/reviews/[reviewId]/cancel/route";
import * as reviewsReviewIdEvidence from "@/app/api/reviews/[reviewId]/evidence/route";
import * as reviewsReviewIdItemsItemIdAlike from "@/app/api/reviews/[reviewId]/items/[itemId]/alike/route";
import * as reviewsReviewIdItemsItemId from "@/app/api/reviews/[reviewId]/items/[itemId]/route";
import * as reviewsReviewIdItems from "@/app/api/reviews/[reviewId]/items/route";
import * as reviewsReviewIdPack from "@/app/api/reviews/[reviewId]/pack/route";
import * as reviewsReviewId from "@/app/api/reviews/[reviewId]/route";
import * as reviewsReviewIdSubmit from "@/app/api/reviews/[reviewId]/submit/route";
import * as reviews from "@/app/api/reviews/route";
import * as revocationRequestsAskedRevocationIdRefuse from "@/app/api/revocation-requests/[askedRevocationId]/refuse/route";
import * as revocationRequestsAskedRevocationIdRevoke from "@/app/api/revocation-requests/[askedRevocationId]/revoke/route";
import * as revocationRequestsAskedRevocationIdWithdraw from "@/app/api/revocation-requests/[askedRevocationId]/withdraw/route";
import * as revocationRequests from "@/app/api/revocation-requests/route";
import * as revocationsRevocationIdChangesChangeIdConfirm from "@/app/api/revocations/[revocationId]/changes/[changeId]/confirm/route";
import * as revocationsRevocationIdChangesChangeIdRefuse from "@/app/api/revocations/[revocationId]/changes/[changeId]/refuse/route";
import * as revocationsRevocationIdChangesChangeIdWithdraw from "@/app/api/revocations/[revocationId]/changes/[changeId]/withdraw/route";
import * as revocationsRevocationIdLift from "@/app/api/revocations/[revocationId]/lift/route";
import * as revocationsRevocationIdProof from "@/app/api/revocations/[revocationId]/proof/route";
import * as revocationsRevocationId from "@/app/api/revocations/[revocationId]/route";
import * as revocationsPreview from "@/app/api/revocations/preview/route";
import * as revocations from "@/app/api/revocations/route";
import * as revocationsSubjects from "@/app/api/revocations/subjects/route";
import * as revocationsSuspensions from "@/app/api/revocations/suspensions/route";
import * as savedSearchesSavedSearchId from "@/app/api/saved-searches/[savedSearchId]/route";
import * as savedSearches from "@/app/api/saved-searches/route";
import * as searchAlertsAcknowledge from "@/app/api/search-alerts/acknowledge/route";
import * as searchAlerts from "@/app/api/search-alerts/route";
import * as sessionBrowsersBrowserId from "@/app/api/session/browsers/[browserId]/route";
import * as sessionBrowsers from "@/app/api/session/browsers/route";
import * as sessionCoverAnswers from "@/app/api/session/cover/answers/route";
import * as sessionCover from "@/app/api/session/cover/route";
import * as sessionEntitlement from "@/app/api/session/entitlement/route";
import * as sessionIdentitiesAcknowledge from "@/app/api/session/identities/acknowledge/route";
import * as sessionIdentities from "@/app/api/session/identities/route";
import * as sessionNotificationPreferences from "@/app/api/session/notification-preferences/route";
import * as sessionPasskeysPasskeyId from "@/app/api/session/passkeys/[passkeyId]/route";
import * as sessionPasskeysOptions from "@/app/api/session/passkeys/options/route";
import * as sessionPasskeys from "@/app/api/session/passkeys/route";
import * as sessionPassword from "@/app/api/session/password/route";
import * as sessionPreferences from "@/app/api/session/preferences/route";
import * as session from "@/app/api/session/route";
import * as settings from "@/app/api/settings/route";
import * as startPageSection from "@/app/api/start-page/[section]/route";
import * as streamsStreamIdDeliveries from "@/app/api/streams/[streamId]/deliveries/route";
import * as streamsStreamIdPause from "@/app/api/streams/[streamId]/pause/route";
import * as streamsStreamIdReplay from "@/app/api/streams/[streamId]/replay/route";
import * as streamsStreamIdResume from "@/app/api/streams/[streamId]/resume/route";
import * as streamsStreamIdRotateSecret from "@/app/api/streams/[streamId]/rotate-secret/route";
import * as streamsStreamId from "@/app/api/streams/[streamId]/route";
import * as streamsStreamIdTest from "@/app/api/streams/[streamId]/test/route";
import * as streams from "@/app/api/streams/route";
import * as subjectTokens from "@/app/api/subject-tokens/route";
import * as trustedIssuersIssuerIdChangesChangeIdConfirm from "@/app/api/trusted-issuers/[issuerId]/changes/[changeId]/confirm/route";
import * as trustedIssuersIssuerIdChangesChangeIdRefuse from "@/app/api/trusted-issuers/[issuerId]/changes/[changeId]/refuse/route";
import * as trustedIssuersIssuerIdChangesChangeIdWithdraw from "@/app/api/trusted-issuers/[issuerId]/changes/[changeId]/withdraw/route";
import * as trustedIssuersIssuerIdRefresh from "@/app/api/trusted-issuers/[issuerId]/refresh/route";
import * as trustedIssuersIssuerId from "@/app/api/trusted-issuers/[issuerId]/route";
import * as trustedIssuersIssuerIdRules from "@/app/api/trusted-issuers/[issuerId]/rules/route";
import * as trustedIssuers from "@/app/api/trusted-issuers/route";
import * as trustedIssuersTest from "@/app/api/trusted-issuers/test/route";
import * as unusedAuthority from "@/app/api/unused-authority/route";
import * as workloadRulesRuleId from "@/app/api/workload-rules/[ruleId]/route";
import type { RouteFile } from "@/lib/platform/http/openapi/operations";

/** Every route file of the console interface. Written by `npm run openapi`; a test compares it with the files. */
export const routeFiles: readonly RouteFile[] = [
  { path: "/api/account-links", module: accountLinks },
  {
    path: "/api/action-approvals/[actionApprovalId]/approval-options",
    module: actionApprovalsActionApprovalIdApprovalOptions,
  },
  { path: "/api/action-approvals/[actionApprovalId]/approve", module: actionApprovalsActionApprovalIdApprove },
  { path: "/api/action-approvals/[actionApprovalId]/deny", module: actionApprovalsActionApprovalIdDeny },
  { path: "/api/action-approvals/[actionApprovalId]", module: actionApprovalsActionApprovalId },
  { path: "/api/action-approvals/[actionApprovalId]/suggestion", module: actionApprovalsActionApprovalIdSuggestion },
  { path: "/api/action-approvals/[actionApprovalId]/take-back", module: actionApprovalsActionApprovalIdTakeBack },
  { path: "/api/action-approvals", module: actionApprovals },
  { path: "/api/agents/[agentId]/activate", module: agentsAgentIdActivate },
  { path: "/api/agents/[agentId]/activation/refuse", module: agentsAgentIdActivationRefuse },
  { path: "/api/agents/[agentId]/attention", module: agentsAgentIdAttention },
  { path: "/api/agents/[agentId]/authority-tests", module: agentsAgentIdAuthorityTests },
  { path: "/api/agents/[agentId]/blueprint-move", module: agentsAgentIdBlueprintMove },
  { path: "/api/agents/[agentId]/certificate", module: agentsAgentIdCertificate },
  { path: "/api/agents/[agentId]/changes/[changeId]/confirm", module: agentsAgentIdChangesChangeIdConfirm },
  { path: "/api/agents/[agentId]/changes/[changeId]/refuse", module: agentsAgentIdChangesChangeIdRefuse },
  { path: "/api/agents/[agentId]/changes/[changeId]/withdraw", module: agentsAgentIdChangesChangeIdWithdraw },
  { path: "/api/agents/[agentId]/claims", module: agentsAgentIdClaims },
  { path: "/api/agents/[agentId]/dormancy/resume", module: agentsAgentIdDormancyResume },
  { path: "/api/agents/[agentId]/dormancy", module: agentsAgentIdDormancy },
  { path: "/api/agents/[agentId]/enrolment-tokens/[tokenId]", module: agentsAgentIdEnrolmentTokensTokenId },
  { path: "/api/agents/[agentId]/enrolment-tokens", module: agentsAgentIdEnrolmentTokens },
  { path: "/api/agents/[agentId]/expected-silence", module: agentsAgentIdExpectedSilence },
  { path: "/api/agents/[agentId]/instances", module: agentsAgentIdInstances },
  { path: "/api/agents/[agentId]/lifecycle", module: agentsAgentIdLifecycle },
  { path: "/api/agents/[agentId]/offers", module: agentsAgentIdOffers },
  { path: "/api/agents/[agentId]/planned-end", module: agentsAgentIdPlannedEnd },
  { path: "/api/agents/[agentId]/planned-retirement", module: agentsAgentIdPlannedRetirement },
  { path: "/api/agents/[agentId]/reinstate", module: agentsAgentIdReinstate },
  { path: "/api/agents/[agentId]/resume", module: agentsAgentIdResume },
  { path: "/api/agents/[agentId]/retire", module: agentsAgentIdRetire },
  { path: "/api/agents/[agentId]/retirement", module: agentsAgentIdRetirement },
  { path: "/api/agents/[agentId]/risk", module: agentsAgentIdRisk },
  { path: "/api/agents/[agentId]", module: agentsAgentId },
  { path: "/api/agents/[agentId]/suspend", module: agentsAgentIdSuspend },
  { path: "/api/agents/[agentId]/tags", module: agentsAgentIdTags },
  { path: "/api/agents/[agentId]/transfer", module: agentsAgentIdTransfer },
  { path: "/api/agents/[agentId]/transitions", module: agentsAgentIdTransitions },
  { path: "/api/agents/[agentId]/usage", module: agentsAgentIdUsage },
  { path: "/api/agents/[agentId]/workload-rules", module: agentsAgentIdWorkloadRules },
  { path: "/api/agents/batch", module: agentsBatch },
  { path: "/api/agents/board", module: agentsBoard },
  { path: "/api/agents/compare", module: agentsCompare },
  { path: "/api/agents/export", module: agentsExport },
  { path: "/api/agents", module: agents },
  {
    path: "/api/approval-policies/[policyId]/changes/[changeId]/confirm",
    module: approvalPoliciesPolicyIdChangesChangeIdConfirm,
  },
  {
    path: "/api/approval-policies/[policyId]/changes/[changeId]/refuse",
    module: approvalPoliciesPolicyIdChangesChangeIdRefuse,
  },
  {
    path: "/api/approval-policies/[policyId]/changes/[changeId]/withdraw",
    module: approvalPoliciesPolicyIdChangesChangeIdWithdraw,
  },
  { path: "/api/approval-policies/[policyId]/changes", module: approvalPoliciesPolicyIdChanges },
  { path: "/api/approval-policies/[policyId]", module: approvalPoliciesPolicyId },
  { path: "/api/approval-policies/[policyId]/versions", module: approvalPoliciesPolicyIdVersions },
  { path: "/api/approval-policies", module: approvalPolicies },
  { path: "/api/audit/[index]/around", module: auditIndexAround },
  { path: "/api/audit/[index]/erasures", module: auditIndexErasures },
  { path: "/api/audit/[index]/evidence", module: auditIndexEvidence },
  { path: "/api/audit/[index]/proof", module: auditIndexProof },
  { path: "/api/audit/[index]", module: auditIndex },
  { path: "/api/audit/completeness", module: auditCompleteness },
  { path: "/api/audit", module: audit },
  { path: "/api/audit/summary", module: auditSummary },
  { path: "/api/authority-templates/[templateId]", module: authorityTemplatesTemplateId },
  { path: "/api/authority-templates", module: authorityTemplates },
  { path: "/api/authority-tests/[testId]", module: authorityTestsTestId },
  {
    path: "/api/blueprints/[blueprintId]/changes/[changeId]/confirm",
    module: blueprintsBlueprintIdChangesChangeIdConfirm,
  },
  {
    path: "/api/blueprints/[blueprintId]/changes/[changeId]/refuse",
    module: blueprintsBlueprintIdChangesChangeIdRefuse,
  },
  {
    path: "/api/blueprints/[blueprintId]/changes/[changeId]/withdraw",
    module: blueprintsBlueprintIdChangesChangeIdWithdraw,
  },
  { path: "/api/blueprints/[blueprintId]/preview", module: blueprintsBlueprintIdPreview },
  {
    path: "/api/blueprints/[blueprintId]/previews/[computationId]",
    module: blueprintsBlueprintIdPreviewsComputationId,
  },
  { path: "/api/blueprints/[blueprintId]/replay", module: blueprintsBlueprintIdReplay },
  { path: "/api/blueprints/[blueprintId]/replays/[computationId]", module: blueprintsBlueprintIdReplaysComputationId },
  { path: "/api/blueprints/[blueprintId]", module: blueprintsBlueprintId },
  { path: "/api/blueprints", module: blueprints },
  { path: "/api/cases/[caseId]/close", module: casesCaseIdClose },
  { path: "/api/cases/[caseId]/hand-over", module: casesCaseIdHandOver },
  { path: "/api/cases/[caseId]/pack", module: casesCaseIdPack },
  { path: "/api/cases/[caseId]/pins/[index]", module: casesCaseIdPinsIndex },
  { path: "/api/cases/[caseId]/pins", module: casesCaseIdPins },
  { path: "/api/cases/[caseId]/reopen", module: casesCaseIdReopen },
  { path: "/api/cases/[caseId]", module: casesCaseId },
  { path: "/api/cases/pins", module: casesPins },
  { path: "/api/cases", module: cases },
  { path: "/api/control-changes", module: controlChanges },
  { path: "/api/controls/[controlId]", module: controlsControlId },
  { path: "/api/controls/[controlId]/runs", module: controlsControlIdRuns },
  { path: "/api/controls", module: controls },
  { path: "/api/controls/runs/[runId]/items/[key]", module: controlsRunsRunIdItemsKey },
  { path: "/api/controls/runs/[runId]", module: controlsRunsRunId },
  { path: "/api/controls/runs/[runId]/sign-off", module: controlsRunsRunIdSignOff },
  { path: "/api/controls/runs/[runId]/work-paper", module: controlsRunsRunIdWorkPaper },
  { path: "/api/decisions/[decisionId]/replay", module: decisionsDecisionIdReplay },
  { path: "/api/decisions/[decisionId]/request", module: decisionsDecisionIdRequest },
  { path: "/api/decisions/[decisionId]", module: decisionsDecisionId },
  { path: "/api/decisions/[decisionId]/suggestion", module: decisionsDecisionIdSuggestion },
  { path: "/api/decisions", module: decisions },
  { path: "/api/delegations/[delegationId]/confirm-approval", module: delegationsDelegationIdConfirmApproval },
  { path: "/api/delegations/[delegationId]/evidence", module: delegationsDelegationIdEvidence },
  { path: "/api/delegations/[delegationId]/narrow", module: delegationsDelegationIdNarrow },
  { path: "/api/delegations/[delegationId]/narrowing-requests", module: delegationsDelegationIdNarrowingRequests },
  { path: "/api/delegations/[delegationId]/rehome", module: delegationsDelegationIdRehome },
  { path: "/api/delegations/[delegationId]/resume", module: delegationsDelegationIdResume },
  { path: "/api/delegations/[delegationId]/revocation-requests", module: delegationsDelegationIdRevocationRequests },
  { path: "/api/delegations/[delegationId]/revoke", module: delegationsDelegationIdRevoke },
  { path: "/api/delegations/[delegationId]", module: delegationsDelegationId },
  { path: "/api/delegations/[delegationId]/suspend", module: delegationsDelegationIdSuspend },
  { path: "/api/delegations/[delegationId]/use", module: delegationsDelegationIdUse },
  {
    path: "/api/delegations/[delegationId]/versions/[version]/statement",
    module: delegationsDelegationIdVersionsVersionStatement,
  },
  { path: "/api/delegations/[delegationId]/versions", module: delegationsDelegationIdVersions },
  { path: "/api/delegations/bounds", module: delegationsBounds },
  { path: "/api/delegations/export", module: delegationsExport },
  { path: "/api/delegations/graph", module: delegationsGraph },
  { path: "/api/delegations/replay", module: delegationsReplay },
  { path: "/api/delegations", module: delegations },
  {
    path: "/api/detection-rules/[ruleKind]/changes/[changeId]/confirm",
    module: detectionRulesRuleKindChangesChangeIdConfirm,
  },
  {
    path: "/api/detection-rules/[ruleKind]/changes/[changeId]/refuse",
    module: detectionRulesRuleKindChangesChangeIdRefuse,
  },
  {
    path: "/api/detection-rules/[ruleKind]/changes/[changeId]/withdraw",
    module: detectionRulesRuleKindChangesChangeIdWithdraw,
  },
  { path: "/api/detection-rules/[ruleKind]/replay", module: detectionRulesRuleKindReplay },
  { path: "/api/detection-rules/[ruleKind]/replays/[replayId]", module: detectionRulesRuleKindReplaysReplayId },
  { path: "/api/detection-rules/[ruleKind]/replays", module: detectionRulesRuleKindReplays },
  { path: "/api/detection-rules/[ruleKind]", module: detectionRulesRuleKind },
  { path: "/api/detection-rules", module: detectionRules },
  { path: "/api/detections/[detectionId]/assign", module: detectionsDetectionIdAssign },
  { path: "/api/detections/[detectionId]/close", module: detectionsDetectionIdClose },
  { path: "/api/detections/[detectionId]/comments", module: detectionsDetectionIdComments },
  { path: "/api/detections/[detectionId]/judge", module: detectionsDetectionIdJudge },
  { path: "/api/detections/[detectionId]", module: detectionsDetectionId },
  { path: "/api/detections/[detectionId]/timeline", module: detectionsDetectionIdTimeline },
  { path: "/api/detections/daily", module: detectionsDaily },
  { path: "/api/detections", module: detections },
  { path: "/api/discoveries/[discoveryId]/decision", module: discoveriesDiscoveryIdDecision },
  { path: "/api/discoveries/[discoveryId]", module: discoveriesDiscoveryId },
  { path: "/api/discoveries/decisions", module: discoveriesDecisions },
  { path: "/api/discoveries/imports", module: discoveriesImports },
  { path: "/api/discoveries", module: discoveries },
  { path: "/api/drafts/[draftId]", module: draftsDraftId },
  { path: "/api/drafts", module: drafts },
  { path: "/api/drills", module: drills },
  { path: "/api/drills/settings", module: drillsSettings },
  { path: "/api/drips", module: drips },
  { path: "/api/entitlement-changes/[changeId]/confirm", module: entitlementChangesChangeIdConfirm },
  { path: "/api/entitlement-changes/[changeId]/refuse", module: entitlementChangesChangeIdRefuse },
  { path: "/api/entitlement-changes/[changeId]", module: entitlementChangesChangeId },
  { path: "/api/entitlement-changes/[changeId]/withdraw", module: entitlementChangesChangeIdWithdraw },
  { path: "/api/entitlement-changes", module: entitlementChanges },
  { path: "/api/entitlements/[subjectId]", module: entitlementsSubjectId },
  { path: "/api/events", module: events },
  { path: "/api/exports/[exportId]/files/[name]", module: exportsExportIdFilesName },
  { path: "/api/exports/[exportId]", module: exportsExportId },
  { path: "/api/exports", module: exports },
  { path: "/api/groups/[groupId]/members/[personId]", module: groupsGroupIdMembersPersonId },
  { path: "/api/groups/[groupId]/members", module: groupsGroupIdMembers },
  { path: "/api/groups/[groupId]/membership-changes", module: groupsGroupIdMembershipChanges },
  { path: "/api/groups/[groupId]", module: groupsGroupId },
  { path: "/api/groups", module: groups },
  {
    path: "/api/identity-providers/[providerId]/changes/[changeId]/confirm",
    module: identityProvidersProviderIdChangesChangeIdConfirm,
  },
  {
    path: "/api/identity-providers/[providerId]/changes/[changeId]/refuse",
    module: identityProvidersProviderIdChangesChangeIdRefuse,
  },
  {
    path: "/api/identity-providers/[providerId]/changes/[changeId]/withdraw",
    module: identityProvidersProviderIdChangesChangeIdWithdraw,
  },
  { path: "/api/identity-providers/[providerId]/mappings", module: identityProvidersProviderIdMappings },
  { path: "/api/identity-providers/[providerId]/provisioning", module: identityProvidersProviderIdProvisioning },
  {
    path: "/api/identity-providers/[providerId]/provisioning/tokens/[provisioningTokenId]",
    module: identityProvidersProviderIdProvisioningTokensProvisioningTokenId,
  },
  { path: "/api/identity-providers/[providerId]", module: identityProvidersProviderId },
  { path: "/api/identity-providers/[providerId]/test", module: identityProvidersProviderIdTest },
  { path: "/api/identity-providers", module: identityProviders },
  { path: "/api/inbox/counts", module: inboxCounts },
  { path: "/api/inbox/decided", module: inboxDecided },
  { path: "/api/inbox/proposed", module: inboxProposed },
  { path: "/api/inbox", module: inbox },
  { path: "/api/instances/[instanceId]/quarantine", module: instancesInstanceIdQuarantine },
  { path: "/api/instances/[instanceId]/release", module: instancesInstanceIdRelease },
  { path: "/api/instances/[instanceId]/revoke", module: instancesInstanceIdRevoke },
  { path: "/api/instances/[instanceId]/rotate", module: instancesInstanceIdRotate },
  { path: "/api/instances/[instanceId]", module: instancesInstanceId },
  { path: "/api/instances", module: instances },
  { path: "/api/invitations/accept", module: invitationsAccept },
  { path: "/api/jobs/failures/[jobFailureId]/retry", module: jobsFailuresJobFailureIdRetry },
  { path: "/api/jobs/failures", module: jobsFailures },
  { path: "/api/jobs", module: jobs },
  { path: "/api/keys/[kid]", module: keysKid },
  { path: "/api/keys/rotate", module: keysRotate },
  { path: "/api/keys", module: keys },
  { path: "/api/leavers/[leaverId]/certificate", module: leaversLeaverIdCertificate },
  { path: "/api/leavers/[leaverId]/items", module: leaversLeaverIdItems },
  { path: "/api/leavers/[leaverId]", module: leaversLeaverId },
  { path: "/api/leavers", module: leavers },
  { path: "/api/legal-holds/[holdId]/changes/[changeId]/confirm", module: legalHoldsHoldIdChangesChangeIdConfirm },
  { path: "/api/legal-holds/[holdId]/changes/[changeId]/refuse", module: legalHoldsHoldIdChangesChangeIdRefuse },
  { path: "/api/legal-holds/[holdId]/changes/[changeId]/withdraw", module: legalHoldsHoldIdChangesChangeIdWithdraw },
  { path: "/api/legal-holds/[holdId]/release", module: legalHoldsHoldIdRelease },
  { path: "/api/legal-holds", module: legalHolds },
  { path: "/api/lifecycle-policies", module: lifecyclePolicies },
  { path: "/api/lifecycle-policy/changes/[changeId]/confirm", module: lifecyclePolicyChangesChangeIdConfirm },
  { path: "/api/lifecycle-policy/changes/[changeId]/refuse", module: lifecyclePolicyChangesChangeIdRefuse },
  { path: "/api/lifecycle-policy/changes/[changeId]/withdraw", module: lifecyclePolicyChangesChangeIdWithdraw },
  { path: "/api/lifecycle-policy/preview", module: lifecyclePolicyPreview },
  { path: "/api/lifecycle-policy", module: lifecyclePolicy },
  { path: "/api/log-retention/changes/[changeId]/confirm", module: logRetentionChangesChangeIdConfirm },
  { path: "/api/log-retention/changes/[changeId]/refuse", module: logRetentionChangesChangeIdRefuse },
  { path: "/api/log-retention/changes/[changeId]/withdraw", module: logRetentionChangesChangeIdWithdraw },
  { path: "/api/log-retention", module: logRetention },
  { path: "/api/log-witnesses/[witnessId]", module: logWitnessesWitnessId },
  { path: "/api/log-witnesses", module: logWitnesses },
  { path: "/api/narrowing-requests/[narrowingRequestId]/accept", module: narrowingRequestsNarrowingRequestIdAccept },
  { path: "/api/narrowing-requests/[narrowingRequestId]/decline", module: narrowingRequestsNarrowingRequestIdDecline },
  {
    path: "/api/narrowing-requests/[narrowingRequestId]/withdraw",
    module: narrowingRequestsNarrowingRequestIdWithdraw,
  },
  { path: "/api/notification-channels/mails/[mailId]", module: notificationChannelsMailsMailId },
  { path: "/api/notification-channels/mails", module: notificationChannelsMails },
  { path: "/api/notification-channels", module: notificationChannels },
  { path: "/api/notification-channels/test", module: notificationChannelsTest },
  {
    path: "/api/notification-channels/webhooks/[webhookId]/deliveries",
    module: notificationChannelsWebhooksWebhookIdDeliveries,
  },
  {
    path: "/api/notification-channels/webhooks/[webhookId]/rotate-secret",
    module: notificationChannelsWebhooksWebhookIdRotateSecret,
  },
  { path: "/api/notification-channels/webhooks/[webhookId]", module: notificationChannelsWebhooksWebhookId },
  { path: "/api/notification-channels/webhooks/[webhookId]/test", module: notificationChannelsWebhooksWebhookIdTest },
  { path: "/api/notification-channels/webhooks", module: notificationChannelsWebhooks },
  { path: "/api/notifications/read", module: notificationsRead },
  { path: "/api/notifications", module: notifications },
  { path: "/api/onboarding-requests/[onboardingId]/complete", module: onboardingRequestsOnboardingIdComplete },
  { path: "/api/onboarding-requests/[onboardingId]/return", module: onboardingRequestsOnboardingIdReturn },
  { path: "/api/onboarding-requests/[onboardingId]", module: onboardingRequestsOnboardingId },
  { path: "/api/onboarding-requests/[onboardingId]/withdraw", module: onboardingRequestsOnboardingIdWithdraw },
  { path: "/api/onboarding-requests", module: onboardingRequests },
  { path: "/api/orphans", module: orphans },
  { path: "/api/overview", module: overview },
  { path: "/api/overview/visits", module: overviewVisits },
  { path: "/api/ownership-offers/[offerId]/accept", module: ownershipOffersOfferIdAccept },
  { path: "/api/ownership-offers/[offerId]/confirm", module: ownershipOffersOfferIdConfirm },
  { path: "/api/ownership-offers/[offerId]/decline", module: ownershipOffersOfferIdDecline },
  { path: "/api/ownership-offers/[offerId]/refuse", module: ownershipOffersOfferIdRefuse },
  { path: "/api/ownership-offers/[offerId]", module: ownershipOffersOfferId },
  { path: "/api/ownership-offers/[offerId]/withdraw", module: ownershipOffersOfferIdWithdraw },
  { path: "/api/ownership-settings", module: ownershipSettings },
  { path: "/api/people/[personId]/changes/[changeId]/confirm", module: peoplePersonIdChangesChangeIdConfirm },
  { path: "/api/people/[personId]/changes/[changeId]/refuse", module: peoplePersonIdChangesChangeIdRefuse },
  { path: "/api/people/[personId]/changes/[changeId]/withdraw", module: peoplePersonIdChangesChangeIdWithdraw },
  { path: "/api/people/[personId]/deactivate", module: peoplePersonIdDeactivate },
  { path: "/api/people/[personId]/departure", module: peoplePersonIdDeparture },
  { path: "/api/people/[personId]/identities/confirm", module: peoplePersonIdIdentitiesConfirm },
  { path: "/api/people/[personId]/identities", module: peoplePersonIdIdentities },
  { path: "/api/people/[personId]/invitations", module: peoplePersonIdInvitations },
  { path: "/api/people/[personId]/leave", module: peoplePersonIdLeave },
  { path: "/api/people/[personId]/passkeys/[passkeyId]/confirm", module: peoplePersonIdPasskeysPasskeyIdConfirm },
  { path: "/api/people/[personId]/passkeys/[passkeyId]/refuse", module: peoplePersonIdPasskeysPasskeyIdRefuse },
  { path: "/api/people/[personId]/passkeys/[passkeyId]", module: peoplePersonIdPasskeysPasskeyId },
  { path: "/api/people/[personId]/passkeys", module: peoplePersonIdPasskeys },
  { path: "/api/people/[personId]/reach/export", module: peoplePersonIdReachExport },
  { path: "/api/people/[personId]/reach", module: peoplePersonIdReach },
  { path: "/api/people/[personId]/reactivate", module: peoplePersonIdReactivate },
  { path: "/api/people/[personId]/rehoming", module: peoplePersonIdRehoming },
  { path: "/api/people/[personId]", module: peoplePersonId },
  { path: "/api/people", module: people },
  { path: "/api/reports/[framework]", module: reportsFramework },
  { path: "/api/reports", module: reports },
  { path: "/api/requests/[requestId]/approval-options", module: requestsRequestIdApprovalOptions },
  { path: "/api/requests/[requestId]/approve-narrower", module: requestsRequestIdApproveNarrower },
  { path: "/api/requests/[requestId]/approve", module: requestsRequestIdApprove },
  { path: "/api/requests/[requestId]/ask-changes", module: requestsRequestIdAskChanges },
  { path: "/api/requests/[requestId]/comment/read", module: requestsRequestIdCommentRead },
  { path: "/api/requests/[requestId]/comment", module: requestsRequestIdComment },
  { path: "/api/requests/[requestId]/consent", module: requestsRequestIdConsent },
  { path: "/api/requests/[requestId]/deny", module: requestsRequestIdDeny },
  { path: "/api/requests/[requestId]/outcome", module: requestsRequestIdOutcome },
  { path: "/api/requests/[requestId]/reassign", module: requestsRequestIdReassign },
  { path: "/api/requests/[requestId]/refuse-consent", module: requestsRequestIdRefuseConsent },
  { path: "/api/requests/[requestId]/revise", module: requestsRequestIdRevise },
  { path: "/api/requests/[requestId]", module: requestsRequestId },
  { path: "/api/requests/[requestId]/suggestion", module: requestsRequestIdSuggestion },
  { path: "/api/requests/[requestId]/withdraw-approval", module: requestsRequestIdWithdrawApproval },
  { path: "/api/requests/[requestId]/withdraw", module: requestsRequestIdWithdraw },
  { path: "/api/requests/batch-decide", module: requestsBatchDecide },
  { path: "/api/requests/colleague", module: requestsColleague },
  { path: "/api/requests/export", module: requestsExport },
  { path: "/api/requests/preview", module: requestsPreview },
  { path: "/api/requests/queues", module: requestsQueues },
  { path: "/api/requests", module: requests },
  { path: "/api/requests/statistics", module: requestsStatistics },
  {
    path: "/api/resource-servers/[resourceServerId]/changes/[changeId]/confirm",
    module: resourceServersResourceServerIdChangesChangeIdConfirm,
  },
  {
    path: "/api/resource-servers/[resourceServerId]/changes/[changeId]/refuse",
    module: resourceServersResourceServerIdChangesChangeIdRefuse,
  },
  {
    path: "/api/resource-servers/[resourceServerId]/changes/[changeId]/withdraw",
    module: resourceServersResourceServerIdChangesChangeIdWithdraw,
  },
  { path: "/api/resource-servers/[resourceServerId]/keys/[keyId]", module: resourceServersResourceServerIdKeysKeyId },
  { path: "/api/resource-servers/[resourceServerId]/keys", module: resourceServersResourceServerIdKeys },
  { path: "/api/resource-servers/[resourceServerId]/reach/export", module: resourceServersResourceServerIdReachExport },
  { path: "/api/resource-servers/[resourceServerId]/reach", module: resourceServersResourceServerIdReach },
  { path: "/api/resource-servers/[resourceServerId]", module: resourceServersResourceServerId },
  { path: "/api/resource-servers", module: resourceServers },
  { path: "/api/reviews/[reviewId]/cancel", module: reviewsReviewIdCancel },
  { path: "/api/reviews/[reviewId]/evidence", module: reviewsReviewIdEvidence },
  { path: "/api/reviews/[reviewId]/items/[itemId]/alike", module: reviewsReviewIdItemsItemIdAlike },
  { path: "/api/reviews/[reviewId]/items/[itemId]", module: reviewsReviewIdItemsItemId },
  { path: "/api/reviews/[reviewId]/items", module: reviewsReviewIdItems },
  { path: "/api/reviews/[reviewId]/pack", module: reviewsReviewIdPack },
  { path: "/api/reviews/[reviewId]", module: reviewsReviewId },
  { path: "/api/reviews/[reviewId]/submit", module: reviewsReviewIdSubmit },
  { path: "/api/reviews", module: reviews },
  { path: "/api/revocation-requests/[askedRevocationId]/refuse", module: revocationRequestsAskedRevocationIdRefuse },
  { path: "/api/revocation-requests/[askedRevocationId]/revoke", module: revocationRequestsAskedRevocationIdRevoke },
  {
    path: "/api/revocation-requests/[askedRevocationId]/withdraw",
    module: revocationRequestsAskedRevocationIdWithdraw,
  },
  { path: "/api/revocation-requests", module: revocationRequests },
  {
    path: "/api/revocations/[revocationId]/changes/[changeId]/confirm",
    module: revocationsRevocationIdChangesChangeIdConfirm,
  },
  {
    path: "/api/revocations/[revocationId]/changes/[changeId]/refuse",
    module: revocationsRevocationIdChangesChangeIdRefuse,
  },
  {
    path: "/api/revocations/[revocationId]/changes/[changeId]/withdraw",
    module: revocationsRevocationIdChangesChangeIdWithdraw,
  },
  { path: "/api/revocations/[revocationId]/lift", module: revocationsRevocationIdLift },
  { path: "/api/revocations/[revocationId]/proof", module: revocationsRevocationIdProof },
  { path: "/api/revocations/[revocationId]", module: revocationsRevocationId },
  { path: "/api/revocations/preview", module: revocationsPreview },
  { path: "/api/revocations", module: revocations },
  { path: "/api/revocations/subjects", module: revocationsSubjects },
  { path: "/api/revocations/suspensions", module: revocationsSuspensions },
  { path: "/api/saved-searches/[savedSearchId]", module: savedSearchesSavedSearchId },
  { path: "/api/saved-searches", module: savedSearches },
  { path: "/api/search-alerts/acknowledge", module: searchAlertsAcknowledge },
  { path: "/api/search-alerts", module: searchAlerts },
  { path: "/api/session/browsers/[browserId]", module: sessionBrowsersBrowserId },
  { path: "/api/session/browsers", module: sessionBrowsers },
  { path: "/api/session/cover/answers", module: sessionCoverAnswers },
  { path: "/api/session/cover", module: sessionCover },
  { path: "/api/session/entitlement", module: sessionEntitlement },
  { path: "/api/session/identities/acknowledge", module: sessionIdentitiesAcknowledge },
  { path: "/api/session/identities", module: sessionIdentities },
  { path: "/api/session/notification-preferences", module: sessionNotificationPreferences },
  { path: "/api/session/passkeys/[passkeyId]", module: sessionPasskeysPasskeyId },
  { path: "/api/session/passkeys/options", module: sessionPasskeysOptions },
  { path: "/api/session/passkeys", module: sessionPasskeys },
  { path: "/api/session/password", module: sessionPassword },
  { path: "/api/session/preferences", module: sessionPreferences },
  { path: "/api/session", module: session },
  { path: "/api/settings", module: settings },
  { path: "/api/start-page/[section]", module: startPageSection },
  { path: "/api/streams/[streamId]/deliveries", module: streamsStreamIdDeliveries },
  { path: "/api/streams/[streamId]/pause", module: streamsStreamIdPause },
  { path: "/api/streams/[streamId]/replay", module: streamsStreamIdReplay },
  { path: "/api/streams/[streamId]/resume", module: streamsStreamIdResume },
  { path: "/api/streams/[streamId]/rotate-secret", module: streamsStreamIdRotateSecret },
  { path: "/api/streams/[streamId]", module: streamsStreamId },
  { path: "/api/streams/[streamId]/test", module: streamsStreamIdTest },
  { path: "/api/streams", module: streams },
  { path: "/api/subject-tokens", module: subjectTokens },
  {
    path: "/api/trusted-issuers/[issuerId]/changes/[changeId]/confirm",
    module: trustedIssuersIssuerIdChangesChangeIdConfirm,
  },
  {
    path: "/api/trusted-issuers/[issuerId]/changes/[changeId]/refuse",
    module: trustedIssuersIssuerIdChangesChangeIdRefuse,
  },
  {
    path: "/api/trusted-issuers/[issuerId]/changes/[changeId]/withdraw",
    module: trustedIssuersIssuerIdChangesChangeIdWithdraw,
  },
  { path: "/api/trusted-issuers/[issuerId]/refresh", module: trustedIssuersIssuerIdRefresh },
  { path: "/api/trusted-issuers/[issuerId]", module: trustedIssuersIssuerId },
  { path: "/api/trusted-issuers/[issuerId]/rules", module: trustedIssuersIssuerIdRules },
  { path: "/api/trusted-issuers", module: trustedIssuers },
  { path: "/api/trusted-issuers/test", module: trustedIssuersTest },
  { path: "/api/unused-authority", module: unusedAuthority },
  { path: "/api/workload-rules/[ruleId]", module: workloadRulesRuleId },
];
