/**
 * The controls of the explorer: one for each parameter, of the kind that fits it.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { slider } from "./slider.js";
import { defaultsOf, lambdaDefaults, schedulerOf } from "./request.js";

/**
 * @param {object} known what GET /schedules gave
 * @param {import("./request.js").State} state changed in place
 * @param {{choose: (name: string) => void, changed: () => void, rebuild: () => void}} on
 */
export function controls(known, state, on) {
  const scheduler = schedulerOf(known, state.scheduler);
  const set = (name) => (value) => {
    state[name] = value;
    on.changed();
  };
  return [
    h("div.field", {}, h("label", { for: "scheduler" }, t("schedules.scheduler")),
      h("select", { id: "scheduler", onchange: (event) => on.choose(event.target.value) },
        known.schedulers.map(({ name }) => h("option", { value: name, selected: name === state.scheduler }, name))),
      h("p.help", {}, scheduler.summary)),
    slider({ name: "lr", label: t("schedules.lr"), value: state.lr, low: 1e-4, high: 1, isLog: true, onChange: set("lr") }),
    slider({ name: "steps", label: t("schedules.steps"), value: state.steps, low: 1, high: Math.min(known.limits.steps, 400), most: known.limits.steps,
      isWhole: true, onChange: set("steps") }),
    parameterControls(known, scheduler, state.parameters, state.steps, on),
    scheduler.metrics && slider({ name: "levels-off", label: t("schedules.levels-off"), about: t("schedules.levels-off-about"), value: state.levelsOff,
      low: 0, high: state.steps, isWhole: true, onChange: set("levelsOff") }),
    scheduler.composite && state.parts.map((part, i) => partControls(known, state, part, i, on)),
  ];
}

function partControls(known, state, part, index, on) {
  const choose = (event) => {
    part.scheduler = event.target.value;
    part.parameters = defaultsOf(known, schedulerOf(known, part.scheduler));
    on.rebuild();
  };
  const id = `part-${index}`;
  const milestone = index > 0 && state.milestones.length >= index && slider({
    name: `${id}-from`, label: t("schedules.from"), value: state.milestones[index - 1], low: 1, high: state.steps, isWhole: true,
    onChange: (value) => {
      state.milestones[index - 1] = value;
      on.changed();
    },
  });
  return h("fieldset.part", {}, h("legend", {}, t("schedules.part", { n: index + 1 })), milestone,
    h("div.field", {}, h("label", { for: id }, t("schedules.scheduler")),
      h("select", { id, onchange: choose }, known.parts.map((name) => h("option", { value: name, selected: name === part.scheduler }, name)))),
    parameterControls(known, schedulerOf(known, part.scheduler), part.parameters, state.steps, on, `${id}-`));
}

function parameterControls(known, scheduler, values, steps, on, prefix = "") {
  const lambda = known.lambdas.find((one) => one.name === values.lr_lambda);
  return [...scheduler.parameters, ...(lambda?.parameters ?? [])].map((parameter) => {
    const change = (value) => {
      if (value === null) {
        delete values[parameter.name];
      } else {
        values[parameter.name] = value;
      }
      if (parameter.name === "lr_lambda") {
        lambda?.parameters.forEach(({ name }) => delete values[name]);
        Object.assign(values, lambdaDefaults(known, value));
        on.rebuild();
      } else {
        on.changed();
      }
    };
    return control(known, parameter, values[parameter.name] ?? null, steps, change, prefix + parameter.name);
  });
}

function control(known, parameter, value, steps, onChange, id) {
  const { name, type, about, choices, nullable } = parameter;
  if (type === "choice") {
    const titleOf = (choice) => known.lambdas.find((one) => name === "lr_lambda" && one.name === choice)?.title ?? choice;
    return h("div.field", {}, h("label.is-name", { for: id }, name), h("select", { id, onchange: (event) => onChange(event.target.value) },
      choices.map((choice) => h("option", { value: choice, selected: choice === value }, titleOf(choice)))), h("p.help", {}, about));
  }
  if (type === "bool") {
    return h("label.check", {}, h("input", { type: "checkbox", ".checked": Boolean(value), onchange: (event) => onChange(event.target.checked) }), name,
      h("span.help", {}, about));
  }
  if (type === "ints" || type === "floats") {
    return listControl(id, name, about, value, onChange);
  }
  return slider({
    name: id, label: name, about, value: Array.isArray(value) ? value[0] : value, isWhole: type === "int", isLog: parameter.scale === "log",
    ...rangeOf(parameter, steps), isNullable: nullable, isName: true, onChange,
  });
}

function listControl(id, name, about, value, onChange) {
  const change = (event) => {
    const numbers = event.target.value.split(/[\s,;]+/).filter(Boolean).map(Number);
    event.target.setAttribute("aria-invalid", String(numbers.some(Number.isNaN)));
    if (!numbers.some(Number.isNaN)) {
      onChange(numbers);
    }
  };
  return h("div.field", {}, h("label.is-name", { for: id }, name),
    h("input", { id, type: "text", autocomplete: "off", ".value": (value ?? []).join(", "), oninput: change, "aria-describedby": `${id}-about` }),
    h("p.help", { id: `${id}-about` }, about));
}

/** The part of a parameter's range that is worth a slider; the field beside it takes all of it. */
function rangeOf({ type, min, max, default: start, scale: kind }, steps) {
  if (kind === "log") {
    const low = Math.max(min, 1e-5);
    return { low, high: Math.max(low * 10, Math.min(max, Math.max(1, (start ?? 0) * 10))), least: min, most: max };
  }
  const usual = type === "int" ? Math.max(steps, (start ?? 1) * 2) : Math.max(1, (start ?? 0) * 2);
  return { low: min, high: Math.min(max, usual), least: min, most: max };
}
