// A native form as the JSON entry of a call. A call's errors go back beside their fields by faults.mjs.
//
//   readForm(form) → entry object          The name of a field is its path in the entry: "zone", "periodes[0].debut".
//   writeForm(form, values)                values: { name: text | [texts] } as formValues gives them; unknown names are ignored
//   formValues(form) → { name: text | [texts] }   what the person typed, untouched (drafts, URL fragment)
//   blankValues(form) → the same, of the form that nobody touched
//   edited(field) → whether the person changed it, from what the page wrote in it
//   editedValues(form) → formValues of the fields that the person changed: before the page's code came, where asked at its start
//
// Attributes of a field:
//   data-type   texte (default) · nombre · entier · montant · pourcent · part · booleen · date · json · liste-nombres
//               · liste (one item a line)
//               nombre, montant, part: "22,5" becomes "22.5" (a string: Python makes the Decimal); pourcent: "42" → "0.42",
//               moved by characters, without binary floats. What is not a number goes as typed: Python says what is wrong.
//   data-vide   what an empty field becomes: absent (default) · null · texte ("")
// A checkbox alone is true/false; several checkboxes of one name with `data-type="liste"` give the list of checked values;
// `data-type="booleen"` on radios or a select reads "oui"/"non"/"true"/"false". A field in a hidden or disabled fieldset is left out.

const SPACES = /[\s\u00a0\u202f]/g;
const NUMBER = /^[+-]?(\d+([.]\d*)?|[.]\d+)$/;

/** @param {string} text @returns {string} */
export function numberText(text) {
  const plain = text.replace(SPACES, "").replace(/€$/, "").replace("−", "-").replace(",", ".");
  if (!NUMBER.test(plain)) return text.trim();
  return plain
    .replace(/^[+]/, "")
    .replace(/[.]$/, "")
    .replace(/^(-?)[.]/, "$10.");
}

/** @param {string} text @returns {string} */
export function percentText(text) {
  const number = numberText(text.replace(/%\s*$/, ""));
  if (!NUMBER.test(number)) return text.trim();
  const sign = number.startsWith("-") ? "-" : "";
  const [whole, decimals = ""] = number.replace("-", "").split(".");
  const digits = whole.padStart(3, "0");
  const left = digits.slice(0, -2).replace(/^0+(?=\d)/, "");
  return `${sign}${left}.${digits.slice(-2)}${decimals}`;
}

const INTEGER = /^-?\d{1,15}$/;
/** @param {string} text */
const integerValue = (text) => {
  const plain = numberText(text);
  return INTEGER.test(plain) ? Number(plain) : plain;
};

/** @type {Record<string, (text: string) => unknown>} */
const READERS = {
  texte: (text) => text,
  date: (text) => text,
  nombre: numberText,
  montant: numberText,
  part: numberText,
  pourcent: percentText,
  entier: integerValue,
  booleen: (text) => (["oui", "true", "1", "on"].includes(text) ? true : ["non", "false", "0"].includes(text) ? false : text),
  json: (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  },
  "liste-nombres": (text) =>
    text
      .split(/[;\n]+|\s{1,}(?=[\d,.+-])/)
      .filter((one) => one.trim())
      .map(numberText),
  liste: (text) =>
    text
      .split("\n")
      .map((one) => one.trim())
      .filter(Boolean),
};

/** @param {any} field */
const usable = (field) =>
  field.name &&
  !["submit", "button", "reset", "image", "fieldset", "output"].includes(field.type) &&
  !field.matches(":disabled") &&
  !field.closest("[hidden]") &&
  !("hors" in field.dataset);

/** @param {HTMLFormElement} form @returns {any[]} the fields that are read, in their order */
export function fields(form) {
  return [...form.elements].filter(usable);
}

/** @param {Entry} entry @param {string} path @param {unknown} value */
function put(entry, path, value) {
  const steps = path.split(/[.[\]]+/).filter(Boolean);
  /** @type {any} */
  let place = entry;
  steps.forEach((step, index) => {
    const key = /^\d+$/.test(step) ? Number(step) : step;
    if (index === steps.length - 1) place[key] = value;
    else place = place[key] ??= /^\d+$/.test(steps[index + 1]) ? [] : {};
  });
}

/** @param {any} value @returns {any} */
const compact = (value) =>
  Array.isArray(value)
    ? value.filter((item) => item !== undefined).map(compact)
    : value && typeof value === "object"
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, compact(item)]))
      : value;

/** @param {HTMLFormElement} form @returns {Entry} */
export function readForm(form) {
  /** @type {Entry} */
  const entry = {};
  /** @type {Map<string, any[]>} */
  const names = new Map();
  for (const field of fields(form)) names.set(field.name, [...(names.get(field.name) ?? []), field]);
  for (const [name, group] of names) {
    const [field] = group;
    const type = field.dataset.type ?? "texte";
    const read = READERS[type];
    if (!read) throw new TypeError(`data-type inconnu : ${type} (${name})`);
    if (field.type === "checkbox" && type === "liste") {
      put(
        entry,
        name,
        group.filter((one) => one.checked).map((one) => one.value),
      );
    } else if (field.type === "checkbox") {
      put(entry, name, field.checked);
    } else {
      const chosen = field.type === "radio" ? (group.find((one) => one.checked)?.value ?? "") : field.value;
      if (field.multiple)
        put(
          entry,
          name,
          [...field.selectedOptions].map((/** @type {HTMLOptionElement} */ one) => read(one.value)),
        );
      else if (chosen.trim() !== "") put(entry, name, read(chosen));
      else if (field.dataset.vide === "null") put(entry, name, null);
      else if (field.dataset.vide === "texte") put(entry, name, "");
    }
  }
  return compact(entry);
}

/** @param {HTMLFormElement} form @returns {import("./fragment.mjs").Values} */
export function formValues(form) {
  /** @type {import("./fragment.mjs").Values} */
  const values = {};
  /** @type {any[]} */
  const all = [...form.elements];
  for (const field of all) {
    if (!field.name || ["submit", "button", "reset", "image", "fieldset", "output", "file", "password"].includes(field.type)) continue;
    if ("hors" in field.dataset) continue;
    if (field.type === "radio") {
      if (field.checked) values[field.name] = field.value;
    } else if (field.type === "checkbox") {
      const several = all.filter((one) => one.name === field.name && one.type === "checkbox").length > 1;
      if (several) (values[field.name] ??= []).push(...(field.checked ? [field.value] : []));
      else values[field.name] = field.checked ? "oui" : "non";
    } else if (field.multiple) {
      values[field.name] = [...field.selectedOptions].map((/** @type {HTMLOptionElement} */ one) => one.value);
    } else {
      values[field.name] = field.value;
    }
  }
  return values;
}

/** @param {HTMLFormElement} form @param {import("./fragment.mjs").Values} values */
export function writeForm(form, values) {
  for (const field of /** @type {any[]} */ ([...form.elements])) {
    if (!field.name || !Object.hasOwn(values, field.name) || field.type === "file") continue;
    const value = values[field.name];
    const list = Array.isArray(value) ? value.map(String) : [String(value)];
    if (field.type === "radio") field.checked = list.includes(field.value);
    else if (field.type === "checkbox") {
      field.checked = Array.isArray(value) ? list.includes(field.value) : ["oui", "true", "on", field.value].includes(list[0]);
    } else if (field.multiple) for (const option of field.options) option.selected = list.includes(option.value);
    else field.value = list[0] ?? "";
  }
}

/** @param {HTMLFormElement} form @returns {import("./fragment.mjs").Values} */
export function blankValues(form) {
  const blank = /** @type {HTMLFormElement} */ (form.cloneNode(true));
  blank.reset();
  return formValues(blank);
}

// Whether the person changed a field, from what the page wrote in it.
/** @param {any} field */
export function edited(field) {
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.type === "radio") return field.checked && !field.defaultChecked; // the one that was left goes with it
  if (field.options)
    return (
      field.selectedIndex !==
      Math.max(
        0,
        [...field.options].findIndex((/** @type {HTMLOptionElement} */ one) => one.defaultSelected),
      )
    );
  return field.value !== field.defaultValue;
}

/** @param {HTMLFormElement} form @returns {import("./fragment.mjs").Values} */
export function editedValues(form) {
  const names = new Set(
    fields(form)
      .filter(edited)
      .map(({ name }) => name),
  );
  return Object.fromEntries(Object.entries(formValues(form)).filter(([name]) => names.has(name)));
}
