// Put in a page before its own scripts and after pending.mjs, by presses.py: what happened, what is on the screen, the
// buttons, a way to fill.
(() => {
  const pressed = { said: 0, printed: 0, opened: 0 };
  Object.defineProperty(window, '__pressed', { value: pressed });
  window.print = () => { pressed.printed += 1; window.dispatchEvent(new Event('afterprint')); };
  window.open = () => { pressed.opened += 1; return null; };
  const live = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest('[role=status], [role=alert], [aria-live]');
  new MutationObserver((changes) => {
    if (changes.some((one) => live(one.target))) pressed.said += 1;
  }).observe(document, { subtree: true, childList: true, characterData: true });
})();
const focused = () => (document.activeElement?.tagName ?? '') + (document.activeElement?.id ?? '');
window.__presse = {
  state: () => {
  const shown = (one) => one.checkVisibility?.() ?? true;
  const fields = [...document.querySelectorAll('input, select, textarea')].map((one) =>
    [one.type === 'file' ? one.files.length : one.type === 'checkbox' || one.type === 'radio' ? one.checked : one.value, shown(one)]);
  const marks = [...document.querySelectorAll('[aria-pressed], [aria-selected], [aria-current], [aria-expanded], [aria-invalid], details, dialog, button')].map((one) =>
    ['aria-pressed', 'aria-selected', 'aria-current', 'aria-expanded', 'aria-invalid', 'open', 'disabled'].map((name) => one.getAttribute(name)).join());
  const classes = [...document.querySelectorAll('.active, .choisi, .differences')].length;
  return JSON.stringify([location.href, document.body.innerText, fields, marks, classes, window.__pressed]);
},
  list: () => [...document.querySelectorAll('main button, dialog[open] button')].filter((one) => !one.disabled && one.checkVisibility()),
  name: (one) => [one.id, one.className, (one.getAttribute('aria-label') ?? one.textContent).trim().slice(0, 60).replace(/\s+/g, ' '),
  one.dataset.action ?? '', one.dataset.vers ?? '', one.closest('[id]')?.id ?? ''].join('|'),
  // The name of the next button to press, which is kept; null when each was.
  next: (done) => {
    const one = window.__presse.list().find((each) => !done.includes(window.__presse.name(each)));
    window.__presse.target = one;
    return one ? window.__presse.name(one) : null;
  },
  // Whether what is read or where the focus is has changed since the press.
  changed: () => window.__presse.state() !== window.__presse.before || focused() !== window.__presse.focus,
  // Press the one that was named; true when it answered on the spot.
  press: async () => {
    const one = window.__presse.target;
    if (!one) return true; // another page came meanwhile
    window.__presse.before = window.__presse.state();
    one.scrollIntoView({ block: 'center' });
    one.focus();
    window.__presse.focus = focused();
    one.click();
    for (let turn = 0, moved = -1; turn < 14; turn += 1) {
      // All that is read is compared when a node changed, and now and then: what a field holds changes without one.
      if ((moved !== window.__pending.moved || turn % 5 === 3) && window.__presse.changed()) return true;
      moved = window.__pending.moved;
      window.__pending.hurry();
      await window.__pending.pause(Math.min(20, 4 * turn));
    }
    return false;
  },
  // Until nothing is awaited and nothing in the page moves from one frame to the next: where it is then, what no screen may
  // show, the next button.
  settle: async ([most, done]) => {
    await window.__pending.rest(most);
    return [location.href, window.__presse.suspect(), window.__presse.next(done)];
  },
  // What is read, and what the fields hold, where there is something that no screen may show.
  suspect: () => {
    const text = [document.body.innerText, ...[...document.querySelectorAll('main input, main textarea')].map((one) => (one.type === 'file' ? '' : one.value))].join(' ');
    return /null|undefined|NaN|\[object|Un défaut du logiciel/.test(text) ? text : '';
  },
  fill: (how) => {
  const texts = { ordinaire: 'Caen', absurde: '\u202e<b>💥</b> ' + 'é'.repeat(3000) };
  const given = {
    date: { ordinaire: '2026-11-10', absurde: '9999-12-31' }, number: { ordinaire: '12', absurde: '-1e99' },
    month: { ordinaire: '2026-11', absurde: '9999-12' }, time: { ordinaire: '10:00', absurde: '23:59' },
  };
  for (const one of document.querySelectorAll('main input, main select, main textarea')) {
    if (one.disabled || one.readOnly || one.type === 'file' || one.type === 'hidden' || one.closest('dialog:not([open])')) continue;
    if (one.type === 'checkbox') one.checked = how !== 'vide';
    else if (one.type === 'radio') { if (how !== 'vide' && !one.checked && one.form?.querySelectorAll(`[name="${CSS.escape(one.name)}"]`)[1] === one) one.checked = true; else continue; }
    else if (one.tagName === 'SELECT') one.selectedIndex = how === 'vide' ? 0 : Math.min(one.options.length - 1, how === 'ordinaire' ? 1 : 2);
    else {
      const number = one.inputMode === 'numeric' || one.inputMode === 'decimal';
      const text = how === 'vide' ? '' : given[one.type]?.[how] ?? (number ? { ordinaire: '12', absurde: '-1e99' }[how] : texts[how]);
      one.value = text.slice(0, one.maxLength > 0 ? one.maxLength : 5000);
    }
    one.dispatchEvent(new Event('input', { bubbles: true }));
    one.dispatchEvent(new Event('change', { bubbles: true }));
  }
  for (const one of document.querySelectorAll('main details')) one.open = true;
},
};
