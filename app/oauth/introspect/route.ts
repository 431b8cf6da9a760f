import { machineRoute } from "@/lib/platform/http/machine-route";
import { answerIntrospection } from "@/lib/tokens/introspection/endpoint";

export const POST = machineRoute({ handle: answerIntrospection });
