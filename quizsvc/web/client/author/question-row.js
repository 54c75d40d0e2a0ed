/**
 * A question in a list for authors.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { statusBadge } from "../parts/status-badge.js";

/**
 * @param {{id: string, kind: string, difficulty: string, number: number, status: string}} question with the number and the
 *   status of a revision
 * @param {Node | string} about
 */
export function questionRow({ id, kind, difficulty, number, status }, about) {
  return h("li.row.question-row", {},
    h("div", {}, h("a.row-title", { href: `/author/questions/${id}` }, id), h("div.clip.help", {}, about)),
    h("span.help", {}, t("author.meta", { kind: t(`kind.${kind}`), level: t(`level.${difficulty}`), n: number })), statusBadge(status));
}
