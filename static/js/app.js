/* What the browser adds to pages that work without it. Listeners sit on the document, so that whatever htmx swaps in
   behaves like what came with the page. */
(() => {
  "use strict";

  const all = (root, selector) => [...root.querySelectorAll(selector)];

  /* Say something to screen readers without moving the focus. */
  function announce(sentence) {
    document.getElementById("announcements").textContent = sentence;
  }

  /* Mistakes: the summary takes the focus, as it would be read first on paper. */
  function focusSummary() {
    document.querySelector("[data-error-summary]")?.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    target.closest("details")?.setAttribute("open", "");
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  });

  /* Sent once: a second click on the way does nothing. The buttons wake up when the page comes back. */
  const sent = "data-sent";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const htmx = form.matches("[hx-post]") || event.submitter?.matches("[hx-post]");
    if (form.method !== "post" || (event.defaultPrevented && !htmx)) return;
    if (form.hasAttribute(sent)) {
      event.preventDefault();
      return;
    }
    form.setAttribute(sent, "");
    form.removeAttribute("data-changed");
    /* Later, because a disabled button would not send its own name and value. */
    setTimeout(() => all(form, "button:not([type=button]):not(:disabled)").forEach((button) => {
      button.disabled = true;
      button.setAttribute("data-was-sent", "");
    }));
  });

  function wake() {
    all(document, `form[${sent}]`).forEach((form) => form.removeAttribute(sent));
    all(document, "[data-was-sent]").forEach((button) => {
      button.disabled = false;
      button.removeAttribute("data-was-sent");
    });
  }

  window.addEventListener("pageshow", wake);
  window.addEventListener("pageshow", prepare);
  document.addEventListener("htmx:afterRequest", wake);

  /* What was typed and not yet sent: ask before it is left. Forms ask for this with data-guard. */
  document.addEventListener("input", (event) => {
    event.target.closest("form[data-guard]")?.setAttribute("data-changed", "");
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-changed]")) event.preventDefault();
  });

  /* One check box for all of a name. */
  const named = (form, name) => all(form, "input[type=checkbox]").filter((box) => box.name === name && !box.disabled);

  function showState(master) {
    const boxes = named(master.closest("form, table"), master.dataset.checkAll);
    const checked = boxes.filter((box) => box.checked).length;
    master.hidden = boxes.length === 0;
    master.checked = checked > 0 && checked === boxes.length;
    master.indeterminate = checked > 0 && checked < boxes.length;
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-check-all]")) {
      const boxes = named(box.closest("form, table"), box.dataset.checkAll);
      boxes.forEach((each) => { each.checked = box.checked; });
      boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
      announce(box.checked ? `${boxes.length} selected` : "None selected");
    } else if (box.matches("input[type=checkbox]")) {
      all(document, "[data-check-all]").forEach(showState);
    }
  });

  /* Relative times stay true while a page is open. The words are those of portal/web/shared/formats.py. */
  const steps = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

  function relative(seconds) {
    const away = Math.abs(seconds);
    if (away < 45) return seconds >= 0 ? "just now" : "in a moment";
    if (away > 14 * 86400) return null;
    const [unit, size] = steps.find(([, length]) => away >= length);
    const count = Math.floor(away / size);
    const words = `${count}\u00a0${unit}${count === 1 ? "" : "s"}`;
    return seconds > 0 ? `${words} ago` : `in ${words}`;
  }

  function refreshTimes() {
    all(document, "time[data-relative]").forEach((time) => {
      const words = relative((Date.now() - Date.parse(time.dateTime)) / 1000);
      if (words && time.textContent !== words) time.textContent = words;
    });
  }

  setInterval(refreshTimes, 30000);

  /* Light or dark, comfortable or compact: kept in a cookie, so that the server draws the page right at once. */
  function showAppearance() {
    all(document, "[data-appearance]").forEach((box) => { box.hidden = false; });
    all(document, "select[data-cookie]").forEach((select) => {
      select.value = document.documentElement.dataset[select.dataset.cookie] ?? "";
    });
  }

  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.cookie;
    if (!name) return;
    const value = event.target.value;
    const age = value ? 31536000 : 0;
    document.cookie = `${name}=${value}; Path=/; Max-Age=${age}; SameSite=Lax`;
    if (value) document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
  });

  /* A request that failed must not look like one that is still running. */
  function sayFailure(sentence) {
    announce("");
    announce(sentence);
    const notice = document.createElement("p");
    notice.className = "notice kind-danger";
    notice.textContent = sentence;
    document.querySelector(".notice")?.remove();
    document.body.append(notice);
    setTimeout(() => notice.remove(), 15000);
  }

  document.addEventListener("htmx:sendError", (event) => {
    /* What keeps itself says so in its own place, and tries again. */
    if (event.target.matches("[data-keep]")) return;
    sayFailure("The portal cannot be reached. Check your connection, then try again.");
  });
  const failures = {
    413: "This is too large to be saved. What you typed is still here: shorten it.",
  };

  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) window.location.reload();
    /* Told in the portal's own words. */
    else if (status !== 409) sayFailure(failures[status] ?? "That did not work. Reload the page and try again.");
  });

  /* Not taken, and told in the portal's own words: the page stays as it is, with everything typed. */
  document.addEventListener("refused", (event) => sayFailure(event.detail.sentence));

  /* Days that are empty: the style sheet hides the browser's mask there. */
  const showEmpty = (field) => field.toggleAttribute("data-empty", field.value === "" && !field.validity.badInput);

  ["change", "focusout"].forEach((kind) => document.addEventListener(kind, (event) => {
    if (event.target.matches("input[type=date]")) showEmpty(event.target);
  }));

  function prepare() {
    all(document, "input[type=date]").forEach(showEmpty);
    all(document, "[data-check-all]").forEach(showState);
    refreshTimes();
  }

  document.addEventListener("DOMContentLoaded", () => {
    prepare();
    showAppearance();
    focusSummary();
  });

  /* What is only read again now and then must not take the focus away, neither from elsewhere nor from a link in it.
     (htmx itself gives it back to what has an id.) */
  let focused = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const link = document.activeElement?.closest("a[href]");
    focused = link && event.detail.target?.contains(link) ? link.getAttribute("href") : null;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    prepare();
    if (event.detail.requestConfig?.verb !== "get") focusSummary();
    else if (focused && document.activeElement === document.body) {
      event.target.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    }
  });
})();
