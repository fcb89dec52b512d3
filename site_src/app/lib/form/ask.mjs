// The one loop behind a result on the screen: ask Python, draw the last answer only, say what is out of date or wrong, and
// ask again when the engine comes back. No rule lives here.
//
//   const list = asking({
//     question: (options) => ({ appel, entree }),   // null: nothing to ask yet; may be async; what it throws is a failure
//     draw: (answer, options) => {},                // the last question's answer only; may be async
//     key: "lignes",                                // a newer question drops the older one still waiting (default: the call)
//     zone: $("#lignes"),                           // aria-busy while it waits; data-perime when what it shows is out of date
//     form, summary,                                // errors beside their fields (faults.mjs), cleared by the next answer…
//     fail: (error, options) => {},                 // …or told otherwise; not called for a dropped call nor a failed engine
//     place: (ou) => ou,                            // from an error's path to a field's name
//     ask: (appel, entree, { key }) => answer,      // default: engine.call
//     again: true,                                  // false: not asked again by itself when the engine comes back
//     known: () => ({ of, keep }),                  // answers to draw while the engine's own is awaited (known.mjs)
//   });
//   await list.run(options) → answer | undefined    options are handed to question, draw and fail; { focus } moves to the errors
//   list.last                                       the last answer drawn, or null
//   list.forget()                                   the answer still on its way will not be drawn
//
//   onComeback(fn) → stop                           fn() each time the engine starts anew after a failure
//   withCatalogue(request, restore)                 request() again after restore() when the engine forgot the catalogue

import { EngineError, engine } from "../engine/engine.mjs";
import { clearErrors, showErrors } from "./faults.mjs";
import { same } from "./known.mjs";

/**
 * @typedef {{ appel: string, entree?: Entry }} Question
 * @typedef {{ focus?: any, [name: string]: any }} AskOptions
 *
 * @typedef {object} Asking
 * @property {(options: AskOptions) => Question | null | Promise<Question | null>} question
 * @property {(answer: Answer, options: AskOptions) => unknown} draw
 * @property {string | null} [key]
 * @property {HTMLElement | null} [zone]
 * @property {HTMLFormElement | null} [form]
 * @property {HTMLElement | null} [summary]
 * @property {((error: any, options: AskOptions) => void) | null} [fail] an EngineError or what question and draw threw
 * @property {(ou: string) => string} [place]
 * @property {(appel: string, entree: Entry, options: { key: string }) => Promise<Answer>} [ask]
 * @property {boolean} [again]
 * @property {() => import("./known.mjs").Known | null} [known]
 */

const AWAITED = "attente"; // data-perime of an answer that the engine's will replace; empty where the question is to be corrected

/** @param {() => void} run @returns {() => void} stops listening */
export function onComeback(run) {
  let broken = engine.state === "failed";
  const stop = engine.onState(({ state }) => {
    if (state === "failed") broken = true;
    else if (broken && state !== "idle") {
      broken = false;
      run();
    }
  });
  return () => void stop();
}

/**
 * @param {() => Promise<Answer>} request
 * @param {() => unknown} restore gives the engine its catalogue again
 * @returns {Promise<Answer>}
 */
export async function withCatalogue(request, restore) {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof EngineError) || error.errors[0]?.code !== "E_CATALOGUE_ABSENT") throw error;
    await restore();
    return request();
  }
}

/** @param {Asking} options */
export function asking({
  question,
  draw,
  key = null,
  zone = null,
  form = null,
  summary = null,
  fail = null,
  place = (ou) => ou,
  ask = (appel, entree, options) => engine.call(appel, entree, options),
  again = true,
  known = () => null,
}) {
  let asked = 0; // how many questions; an answer to an older one is not drawn
  let shown = 0; // which of them the zone answers
  /** @type {AskOptions | null} */
  let unanswered = null; // the options of the last question, until it is drawn
  /** @type {Answer | null} */
  let last = null;

  /** @param {any} error @param {AskOptions} options */
  function tell(error, options) {
    if (zone && shown && shown !== asked) zone.dataset.perime = engine.state === "failed" ? AWAITED : "";
    if (engine.state === "failed") return; // said where the engine's state is, with "Réessayer"
    if (fail) fail(error, options);
    else if (form && error instanceof EngineError) {
      const errors = error.errors.map((one) => ({ ...one, ou: place(one.ou) }));
      showErrors(form, errors, { summary, focus: Boolean(options.focus) });
    } else throw error;
  }

  /** @param {Answer} answer @param {AskOptions} options @param {number} mine */
  async function show(answer, options, mine) {
    shown = mine;
    if (zone) delete zone.dataset.perime;
    zone?.removeAttribute("aria-busy");
    await draw(answer, options);
  }

  /** @param {AskOptions} [options] @returns {Promise<Answer | undefined>} */
  async function run(options = {}) {
    const mine = (asked += 1);
    unanswered = options;
    zone?.setAttribute("aria-busy", "true");
    try {
      const wanted = await question(options);
      if (mine !== asked) return undefined;
      if (wanted === null) {
        unanswered = null;
        return undefined;
      }
      const { appel, entree = {} } = wanted;
      const asking = Promise.resolve(ask(appel, entree, { key: key ?? appel }));
      asking.catch(() => {}); // said where it is awaited
      const early = last === null ? (known()?.of(wanted) ?? null) : null;
      if (early) await show(early, options, mine);
      if (early && zone) zone.dataset.avance = "";
      else if (zone && "avance" in zone.dataset) zone.dataset.perime = AWAITED; // of another question, and the engine may be long in coming
      const answer = await asking;
      if (mine !== asked) return undefined;
      if (form) clearErrors(form, { summary });
      unanswered = null;
      if (zone) delete zone.dataset.avance;
      known()?.keep(wanted, answer);
      last = answer;
      if (!early || !same(early, answer)) await show(answer, options, mine);
      return answer;
    } catch (error) {
      if (mine === asked && !(error instanceof EngineError && error.dropped)) tell(error, options);
      return undefined;
    } finally {
      if (mine === asked) zone?.removeAttribute("aria-busy");
    }
  }

  if (again) {
    onComeback(() => {
      if (unanswered) run({ ...unanswered, focus: false });
    });
  }

  return {
    run,
    forget() {
      asked += 1;
      unanswered = null;
      zone?.removeAttribute("aria-busy");
    },
    get last() {
      return last;
    },
  };
}
