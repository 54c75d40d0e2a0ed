/**
 * Addresses to pages. A page is a module with `show({params, query, signal})`, which gives back {title, node}; it is
 * loaded when it is first wanted.
 */

/** @type {[string, () => Promise<{show: (visit: object) => Promise<{title: string, node: Node}>}>][]} */
export const ROUTES = [
  ["/", () => import("./pages/home.js")],
  ["/topics/:topic", () => import("./pages/topic.js")],
  ["/attempts/:attempt", () => import("./pages/attempt.js")],
  ["/attempts/:attempt/report", () => import("./pages/report.js")],
  ["/run", () => import("./pages/run.js")],
  ["/schedules", () => import("./pages/schedules.js")],
  ["/progress", () => import("./pages/progress.js")],
  ["/author", () => import("./pages/author.js")],
  ["/author/questions/:question", () => import("./pages/author-question.js")],
  ["/author/quizzes/:quiz", () => import("./pages/author-quiz.js")],
];
