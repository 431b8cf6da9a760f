import { machineRoute } from "@/lib/platform/http/machine-route";
import { answerStatusLists, answerStatusPreflight } from "@/lib/tokens/status-list/endpoint";

export const GET = machineRoute({ waiter: "strangers", handle: answerStatusLists });
export const OPTIONS = machineRoute({ waiter: "strangers", answersWhileHeld: true, handle: answerStatusPreflight });
