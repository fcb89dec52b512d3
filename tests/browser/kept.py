"""What the device keeps of a draft, read beside its page: what that says may be of the change before the last."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import wait_until

VALUE = """async (draft) => {
  const open = indexedDB.open(`phco:${new URL(document.body.dataset.racine ?? ".", location).pathname}`);
  await new Promise((done, failed) => { open.onsuccess = done; open.onerror = failed; });
  const asked = open.result.transaction("brouillons").objectStore("brouillons").get(draft);
  await new Promise((done) => { asked.onsuccess = done; });
  open.result.close();
  const { etapes, position } = asked.result ?? { etapes: [null], position: 0 };
  return typeof etapes[position] === "string" ? JSON.parse(etapes[position]) : etapes[position];
}"""


def kept(page: Page, draft: str) -> Any:
    """The value in force of a draft, None where there is none."""
    return page.evaluate(VALUE, draft)


def wait_kept(page: Page, draft: str, condition: str) -> None:
    """Until what is kept of a draft, ``kept`` in the condition, is what it says."""
    wait_until(page, f"({VALUE})({json.dumps(draft)}).then((kept) => {condition})")
