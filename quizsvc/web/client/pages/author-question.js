/**
 * One question as its author sees it: every revision with its proof, two of them side by side, how learners fare with it,
 * and its regrade.
 */

import { all, call } from "../core/api.js";
import { h } from "../core/dom.js";
import { authorToken } from "../core/session.js";
import { moment, t } from "../core/texts.js";
import { evidenceTable } from "../author/evidence.js";
import { regradeView } from "../author/regrade.js";
import { sideBySide } from "../author/revisions.js";
import { signInView } from "../author/sign-in.js";
import { statisticsView } from "../author/statistics.js";
import { problemNote } from "../parts/states.js";
import { statusBadge } from "../parts/status-badge.js";

/** Show the page. */
export async function show({ params, signal }) {
  const title = params.question;
  const token = authorToken();
  if (!token) {
    return { title, node: h("div.page", {}, h("h1", {}, title), h("p.lead", {}, t("author.lead")), signInView()) };
  }
  const read = (path) => call("GET", path, { token, signal });
  const [revisions, statistics] = await Promise.all([
    all(`/questions/${title}/revisions`, { token, signal }), read(`/questions/${title}/statistics`).catch((error) => ({ error })),
  ]);
  const node = h("div.page.wide", {},
    h("p.kicker", {}, h("a", { href: "/author" }, t("author.title"))), h("h1", {}, title),
    h("section", { "aria-labelledby": "revisions" }, h("h2", { id: "revisions" }, t("author.revisions")),
      h("ol.revisions", {}, revisions.toReversed().map((revision, i) => revisionView(revision, i === 0)))),
    revisions.length > 1 && h("section", { "aria-labelledby": "compare" }, h("h2", { id: "compare" }, t("author.compare")), sideBySide(revisions)),
    h("section", { "aria-labelledby": "statistics" }, h("h2", { id: "statistics" }, t("author.statistics")),
      statistics.error ? problemNote(statistics.error) : statisticsView(statistics)),
    h("section", { "aria-labelledby": "regrade" }, h("h2", { id: "regrade" }, t("regrade.title")), regradeView({ question: title, revisions, token, signal })));
  return { title, node };
}

function revisionView(revision, isOpen) {
  const { number, status, torch, erratum, evidence, created_at: made } = revision;
  return h(`li.revision.is-${status}`, {},
    h("div.head-line", {}, h("h3", {}, t("author.revision-n", { n: number }), " ", statusBadge(status)),
      h("span.help", {}, moment(made), torch && ` · PyTorch ${torch}`)),
    status === "contested" && h("p.note.is-bad", {}, t("author.contested")),
    erratum && h("details.erratum", {}, h("summary", {}, t("solution.erratum")), h("p", { lang: "en" }, erratum)),
    evidence.length > 0 && h("details", { ".open": isOpen || status === "contested" }, h("summary", {}, t("proof.title")), evidenceTable(evidence)));
}
