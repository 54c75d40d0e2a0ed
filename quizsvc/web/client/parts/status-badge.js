/**
 * Whether a revision's claims were run, and what came of it.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";

/**
 * @param {"verified" | "unverified" | "contested"} status
 */
export function statusBadge(status) {
  return h(`span.badge.is-${status}`, {}, t(`status.${status}`));
}
