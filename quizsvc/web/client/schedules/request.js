/**
 * What the explorer has chosen, and the request that draws it.
 */

const FIRST_PARTS = { sequential: ["LinearLR", "CosineAnnealingLR"], chained: ["LinearLR", "ExponentialLR"] };
const START = { lr: 0.1, steps: 100 };

/**
 * @typedef {{scheduler: string, parameters: Record<string, any>, lr: number, steps: number,
 *   parts: {scheduler: string, parameters: Record<string, any>}[], milestones: number[], levelsOff: number}} State
 */

/**
 * The scheduler of that name.
 *
 * @param {object} known what GET /schedules gave
 * @param {string} name
 */
export function schedulerOf(known, name) {
  return known.schedulers.find((one) => one.name === name);
}

/**
 * A scheduler with its defaults.
 *
 * @param {object} known
 * @param {string} name
 * @returns {State}
 */
export function startOf(known, name) {
  const scheduler = schedulerOf(known, name) ?? known.schedulers[0];
  const parts = (FIRST_PARTS[scheduler.composite] ?? []).filter((part) => known.parts.includes(part));
  return {
    ...START, scheduler: scheduler.name, parameters: defaultsOf(known, scheduler),
    parts: parts.map((part) => ({ scheduler: part, parameters: defaultsOf(known, schedulerOf(known, part)) })),
    milestones: scheduler.composite === "sequential" ? [20] : [], levelsOff: 30,
  };
}

/**
 * The defaults of a scheduler's parameters, those of its chosen function included; what is null stays out.
 *
 * @param {object} known
 * @param {object} scheduler
 */
export function defaultsOf(known, scheduler) {
  const own = valuesOf(scheduler.parameters);
  return own.lr_lambda ? { ...own, ...lambdaDefaults(known, own.lr_lambda) } : own;
}

/**
 * The defaults of a named function's parameters.
 *
 * @param {object} known
 * @param {string} name
 */
export function lambdaDefaults(known, name) {
  return valuesOf(known.lambdas.find((one) => one.name === name)?.parameters ?? []);
}

/**
 * The body of POST /schedules.
 *
 * @param {object} known
 * @param {State} state
 */
export function requestOf(known, state) {
  const { scheduler, parameters, lr, steps, parts, milestones } = state;
  const { composite, metrics } = schedulerOf(known, scheduler);
  return {
    scheduler, parameters, lr, steps, ...(composite && { parts }), ...(composite === "sequential" && { milestones }),
    ...(metrics && { metrics: lossesOf(state) }),
  };
}

/**
 * A loss that falls and then levels off: what a scheduler that watches the loss is told.
 *
 * @param {State} state
 */
function lossesOf({ steps, levelsOff }) {
  return Array.from({ length: steps }, (_, step) => 1 / (1 + 0.1 * Math.min(step, levelsOff)));
}

function valuesOf(parameters) {
  return Object.fromEntries(parameters.filter(({ default: value }) => value !== null).map(({ name, default: value }) => [name, value]));
}
