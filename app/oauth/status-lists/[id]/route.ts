import { machineRoute } from "@/lib/platform/http/machine-route";
import { answerStatusList, answerStatusPreflight } from "@/lib/tokens/status-list/endpoint";

export const GET = machineRoute({ waiter: "strangers", handle: answerStatusList });
export const OPTIONS = machineRoute({ waiter: "strangers", answersWhileHeld: true, handle: answerStatusPreflight });
