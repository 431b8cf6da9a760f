import { adminChanges, adminCreates, adminReads, type Row } from "@/e2e/protocol/matrix-row";

/** No person has left: readers learn that, and the others nothing. */
const noLeaver = "401 404 403 403 404 403 403";
const noLeaverId = `lvr_${"0".repeat(26)}`;

/** People who leave, and who takes over. */
export const ownership: Record<string, Row> = {
  "GET /api/people/[personId]/departure": { answers: adminReads },
  "POST /api/people/[personId]/leave": { answers: adminChanges, given: "person" },
  "GET /api/leavers": { answers: adminReads },
  "GET /api/leavers/[leaverId]": { answers: noLeaver, path: `/api/leavers/${noLeaverId}` },
  "GET /api/leavers/[leaverId]/items": { answers: noLeaver, path: `/api/leavers/${noLeaverId}/items` },
  "GET /api/leavers/[leaverId]/certificate": { answers: noLeaver, path: `/api/leavers/${noLeaverId}/certificate` },
  "GET /api/ownership-settings": { answers: adminReads },
  "PUT /api/ownership-settings": { answers: "401 200 403 403 403 403 403" },
  "GET /api/identity-providers/[providerId]/provisioning": { answers: adminReads },
  "POST /api/identity-providers/[providerId]/provisioning": { answers: adminCreates, given: "identity-provider" },
  "DELETE /api/identity-providers/[providerId]/provisioning/tokens/[provisioningTokenId]": {
    answers: "401 404 403 403 403 403 403",
    path: `/api/identity-providers/[providerId]/provisioning/tokens/ptk_${"0".repeat(26)}`,
  },
  "PAGE /people/leavers": { answers: "/sign-in 200 /not-allowed /not-allowed 200 /not-allowed /not-allowed" },
  "PAGE /people/leavers/[leaverId]": {
    answers: "/sign-in 404 /not-allowed /not-allowed 404 /not-allowed /not-allowed",
    path: `/people/leavers/${noLeaverId}`,
  },
};
