// Small helpers every page shares. No framework; everything works without them, only less comfortably.
import { startCombobox } from "./combobox.js";
import { startCopy } from "./copy.js";
import { startFolding } from "./folding.js";
import { startSortable } from "./sortable.js";
import { startThemeToggle } from "./theme-toggle.js";

startThemeToggle(document);
startCombobox(document);
startSortable(document);
startFolding(document);
startCopy(document);
