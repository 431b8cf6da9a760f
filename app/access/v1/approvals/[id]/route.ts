import { answerWait } from "@/lib/action-approvals/long-poll.endpoint";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const GET = machineRoute({ waiter: "machines", handle: answerWait });
