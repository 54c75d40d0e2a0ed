/**
 * What an import did, or would do: question by question, with what its claims came to.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { statusBadge } from "../parts/status-badge.js";
import { evidenceTable } from "./evidence.js";

const MOST_OPEN = 8;

/**
 * @param {object} done what POST /imports answered
 */
export function resultView(done) {
  const counts = ["created", "updated", "unchanged", "retired"].filter((name) => done[name].length)
    .map((name) => t(`import.${name}`, { count: done[name].length }));
  return [
    h("p.note.is-good", {}, h("strong", {}, t(done.dry_run ? "import.would" : "import.did")), " ", counts.join(", ") || t("import.nothing")),
    done.warnings.map((text) => h("p.note.is-warn", { lang: "en" }, text)),
    done.skipped.length > 0 && [h("h3", {}, t("import.skipped")), h("ul.faults", {}, done.skipped.map(({ title, reason, line, file }) =>
      h("li.fault", {}, `${file}, ${t("code.line", { line })}: ${title}. `, h("span", { lang: "en" }, reason))))],
    h("ul.imported", {}, done.questions.map((question) => imported(question, done.dry_run, done.questions.length <= MOST_OPEN))),
  ];
}

function imported({ id, outcome, revision, status, torch, evidence = [] }, isTrial, isOpen) {
  const isInBank = !isTrial || outcome !== "created";
  const head = [isInBank ? h("a", { href: `/author/questions/${id}` }, id) : h("strong", {}, id), " ",
    h("span.help", {}, t(`import.outcome.${outcome}`), " · ", t("author.revision-n", { n: revision }), torch && ` · PyTorch ${torch}`), " ", statusBadge(status)];
  if (!evidence.length) {
    return h("li.import-row", {}, head);
  }
  const failed = evidence.filter((finding) => !finding.holds).length;
  return h("li.import-row", {}, h("div", {}, head), h("details", { ".open": isOpen && (failed > 0 || evidence.length < 6) },
    h("summary", {}, failed ? t("proof.failed", { count: evidence.length, failed }) : t("proof.held", { count: evidence.length })), evidenceTable(evidence)));
}
