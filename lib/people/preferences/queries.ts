import type { Preferences } from "@/lib/people/preferences/schema";
import { loadPreferences } from "@/lib/people/preferences/store";
import type { Principal } from "@/lib/principals/principal";

/** Reads the console preferences of the signed-in person. */
export const getPreferences = ({ personId }: Principal): Promise<Preferences> => loadPreferences(personId);
