import { previewDeparture } from "@/lib/ownership/leavers/preview";
import { Departure } from "@/lib/ownership/schema";
import { PersonParams } from "@/lib/principals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Previews what a person would leave behind, and who takes it over. Changes nothing.",
  permission: "people:read",
  params: PersonParams,
  response: Departure,
  handle: ({ principal, params }) => previewDeparture(principal, params.personId),
});
