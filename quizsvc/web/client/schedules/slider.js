/**
 * A slider with a field beside it that takes exact numbers.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";

const NOTCHES = 1000;

/**
 * @param {{name: string, label: string, about?: string, value: number | null, low: number, high: number, least?: number,
 *   most?: number, isWhole?: boolean, isLog?: boolean, isNullable?: boolean, isName?: boolean, onChange: (value: number | null) => void}} options
 *   the slider goes from `low` to `high`, the field from `least` to `most`
 */
export function slider({ name, label, about, value, low, high, least = low, most = high, isWhole, isLog, isNullable, isName, onChange }) {
  const toNotch = (number) => (isLog ? Math.log(Math.max(number, low) / low) / Math.log(high / low) : (number - low) / (high - low || 1)) * NOTCHES;
  const fromNotch = (notch) => {
    const exact = isLog ? low * (high / low) ** (notch / NOTCHES) : low + ((high - low) * notch) / NOTCHES;
    return isWhole ? Math.round(exact) : Math.min(Math.max(Number(exact.toPrecision(3)), least), most);
  };
  const spoken = (number) => (number === null ? t("schedules.unset") : String(number));
  const range = h("input", {
    id: `slide-${name}`, type: "range", min: 0, max: NOTCHES, step: isWhole ? "any" : 1, ".value": String(toNotch(value ?? low)),
    "aria-valuetext": spoken(value),
    oninput: () => {
      const number = fromNotch(Number(range.value));
      field.value = String(number);
      range.setAttribute("aria-valuetext", spoken(number));
      onChange(number);
    },
    onkeydown: (event) => isWhole && stepWhole(event),
  });
  const field = h("input.exact", {
    type: "number", min: least, max: most, step: isWhole ? 1 : "any", ".value": value === null ? "" : String(value),
    "aria-label": t("schedules.exact", { name: label }), placeholder: isNullable ? t("schedules.unset") : null,
    onchange: () => {
      const number = field.value === "" ? null : Number(field.value);
      if (number !== null || isNullable) {
        range.value = String(toNotch(number ?? low));
        range.setAttribute("aria-valuetext", spoken(number));
        onChange(number);
      }
    },
  });

  function stepWhole(event) {
    const move = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (move) {
      event.preventDefault();
      field.value = String(Math.min(Math.max(Number(field.value || low) + move, least), most));
      field.dispatchEvent(new Event("change"));
    }
  }

  return h("div.field.slider", {}, h(isName ? "label.is-name" : "label", { for: `slide-${name}` }, label), h("div.slide", {}, range, field), about && h("p.help", {}, about));
}
