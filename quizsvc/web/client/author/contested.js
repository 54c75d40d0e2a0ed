/**
 * Questions whose newest revision PyTorch contradicts: learners get an older one, or none.
 */

import { all } from "../core/api.js";
import { h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { questionRow } from "./question-row.js";

/**
 * @param {{token: string, signal: AbortSignal}} options
 * @returns {Promise<HTMLElement | null>} nothing where there is none
 */
export async function contestedView({ token, signal }) {
  const found = await all("/contested", { token, signal });
  return found.length > 0 && h("section", { "aria-labelledby": "contested" },
    h("h2", { id: "contested" }, t("contested.title")), h("p", {}, t("contested.lead", { count: found.length })),
    h("ul.rows", {}, found.map((question) => questionRow({ ...question, status: "contested" },
      question.published === null ? t("contested.none") : t("contested.published", { n: question.published })))));
}
