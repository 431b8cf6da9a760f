import type { Preferences } from "@/lib/people/preferences/schema";
import { loadPreferences } from "@/lib/people/preferences/store";
import type { Principal } from "@/lib/principals/principal";

/** Says how the console behaves for whoever asks. */
export const getPreferences = ({ personId }: Principal): Promise<Preferences> => loadPreferences(personId);
