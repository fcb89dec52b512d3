// Every page: refuse frames, the appearance chosen on this device, offline use.

import { appearance, refuseFrames } from "../lib/cadre.mjs";
import { offline } from "../lib/hors_ligne.mjs";

if (!refuseFrames()) {
  appearance();
  offline();
}
