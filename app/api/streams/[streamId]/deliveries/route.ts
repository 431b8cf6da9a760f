import { consoleRoute } from "@/lib/sign-in/console-route";
import { listDeliveries } from "@/lib/streams/queries";
import { DeliveryFilters, DeliveryList, StreamParams } from "@/lib/streams/schema";

export const GET = consoleRoute({
  summary: "Lists the latest attempts of a stream, the newest first.",
  permission: "keys:read",
  params: StreamParams,
  query: DeliveryFilters,
  response: DeliveryList,
  handle: ({ principal, params, query }) => listDeliveries(principal, params.streamId, query),
});
