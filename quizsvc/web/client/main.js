/**
 * Where the page begins.
 */

import { startKeys } from "./core/keys.js";
import { resume } from "./core/outbox.js";
import { startRouter } from "./core/router.js";
import { learner } from "./core/session.js";
import { loadTexts } from "./core/texts.js";
import { applyTheme } from "./core/theme.js";
import { buildShell } from "./parts/shell.js";
import { problemPage } from "./parts/states.js";
import { ROUTES } from "./routes.js";

applyTheme();
await loadTexts();
buildShell();
startKeys();
if (learner()) {
  resume();
}
await startRouter(ROUTES, document.getElementById("main"), problemPage);
