import type { Principal } from "@/lib/principals/principal";
import type { Preferences } from "./preferences.schema";
import { loadPreferences } from "./preferences.store";

/** Reads the console preferences of the signed-in person. */
export const getPreferences = ({ personId }: Principal): Promise<Preferences> => loadPreferences(personId);
