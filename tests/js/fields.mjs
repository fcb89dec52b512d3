// The fields of a form, in memory.

/** A field of a form. @param {any} more its name, and what differs from an empty text @returns {any} */
export const field = (more) => ({
  type: "text",
  value: "",
  dataset: {},
  checked: false,
  multiple: false,
  matches: () => false,
  closest: () => null,
  dispatchEvent: () => true,
  defaultValue: more.value ?? "", // what the page wrote, where nothing else is said
  defaultChecked: more.checked ?? false,
  ...more,
});

/** @param {any[]} list what differs in each field @returns {any} */
export const formOf = (...list) => ({ elements: list.map(field) });
