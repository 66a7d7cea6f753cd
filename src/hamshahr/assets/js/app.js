// Small helpers every page shares. No framework; everything works without them, only less comfortably.
import { startCombobox } from "./combobox.js";
import { startCopy } from "./copy.js";
import { startDrafts } from "./drafts.js";
import { startFolding } from "./folding.js";
import { startPicking } from "./picking.js";
import { startSortable } from "./sortable.js";
import { startThemeToggle } from "./theme-toggle.js";

startThemeToggle(document);
startCombobox(document);
startSortable(document);
startFolding(document);
startCopy(document);
startPicking(document);
startDrafts(document);
