import type { ControlId } from "@/lib/controls/model";
import euAiAct from "./frameworks/eu-ai-act.json";
import iso27001 from "./frameworks/iso-27001-2022.json";
import soc2 from "./frameworks/soc-2.json";
import { Framework } from "./schema";

/** The frameworks, from their data files. A new file needs its line here. */
export const frameworks: readonly Framework[] = [soc2, iso27001, euAiAct].map((file) => Framework.parse(file));

type Mapping = { framework: string; title: string; requirements: string[] };

/** The requirements that name a control, for each framework that has some. */
export const mappingOf = (controlId: ControlId): Mapping[] =>
  frameworks.flatMap(({ id: framework, title, requirements }) => {
    const naming = requirements.filter(({ controls }) => controls.includes(controlId)).map(({ id }) => id);
    return naming.length === 0 ? [] : [{ framework, title, requirements: naming }];
  });
