import { machineRoute } from "@/lib/platform/http/machine-route";
import { answerIntrospection } from "@/lib/tokens/introspect.endpoint";

export const POST = machineRoute({ handle: answerIntrospection });
