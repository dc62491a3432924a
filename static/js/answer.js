/* The answer form keeps what is typed: on the server as you go, and in this browser while the connection is lost.
   Without this script the Save button does the same. */
(() => {
  "use strict";

  const pause = 800;
  const retry = 5000;
  /* Overtaken, too large, or of an earlier sign-in: the same again would not be taken either. */
  const notTaken = [409, 413, 422];
  const form = () => document.querySelector("form[data-keep]");
  let timer = 0;
  let changes = 0;
  let isOvertaken = false;

  const place = (element) => `answer:${element.dataset.keep}`;
  /* Where a copy waits that belongs to another edition or revision, until somebody decides about it. */
  const aside = (element) => `${place(element)}:aside`;
  const stamp = (element) => ["edition", "base_revision"].map((name) => element.elements[name].value).join("/");

  function fields(element) {
    return [...element.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "submit"
      && field.name !== "do" && field.name !== "confirmed");
  }

  /* A copy in this browser, written before the server is asked. */
  function copy(element) {
    const values = fields(element).map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]);
    try {
      localStorage.setItem(place(element), JSON.stringify({ stamp: stamp(element), values }));
    } catch {
      /* A browser keeps some megabytes. What is longer goes to the server without a copy here. */
      localStorage.removeItem(place(element));
    }
  }

  function keep(wait) {
    clearTimeout(timer);
    if (isOvertaken) return;
    timer = setTimeout(() => {
      const element = form();
      if (element && !element.hasAttribute("data-sent")) element.dispatchEvent(new Event("keep"));
    }, wait);
  }

  function changed(event) {
    const element = event.target.closest("form[data-keep]");
    if (!element || event.target.name === "line" || event.target.name?.startsWith("bulk_")) return;
    changes += 1;
    copy(element);
    keep(pause);
  }

  /* What is neither open nor accepted needs a reason, a substitute also an item: they are folded away. */
  function unfold(field) {
    if (field.name?.endsWith("-type") && !["", "accept"].includes(field.value)) {
      field.closest(".answer-row").querySelector("details").open = true;
    }
  }

  document.addEventListener("change", (event) => { if (event.target.closest("form[data-keep]")) unfold(event.target); });
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);

  /* What is on its way to the server as a whole page needs no copy. */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-keep]")) return;
    clearTimeout(timer);
    localStorage.removeItem(place(event.target));
  });

  let asked = 0;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === form()) asked = changes;
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const element = form();
    if (event.target !== element) return;
    if (event.detail.xhr.status === 409) sayOvertaken(event.detail.xhr.responseText);
    if (notTaken.includes(event.detail.xhr.status)) return;
    if (!event.detail.successful) {
      keep(retry);
    } else if (asked === changes) {
      localStorage.removeItem(place(element));
    }
  });

  /* Whoever typed here decides: the copy in this browser stays, and is offered once the page was loaded again. */
  function sayOvertaken(sentence) {
    isOvertaken = true;
    const saved = document.getElementById("saved");
    if (saved) saved.textContent = `Not saved. ${sentence} What you type here stays in this browser: reload the page to see both.`;
  }

  document.addEventListener("htmx:sendError", (event) => {
    if (event.target !== form()) return;
    const saved = document.getElementById("saved");
    if (saved) saved.textContent = "No connection. What you type is kept in this browser and saved as soon as it is back.";
  });

  window.addEventListener("online", () => { if (form() && localStorage.getItem(place(form()))) keep(0); });

  /* The fields of a copy that are on the page, and what stood in them. */
  function copied(element, stored) {
    return JSON.parse(stored).values.map(([name, value]) => [element.elements[name], value])
      .filter(([field]) => field && !(field instanceof RadioNodeList));
  }

  const content = (field) => (field.type === "checkbox" ? "checked" : "value");

  function putBack(element, stored) {
    copied(element, stored).forEach(([field, value]) => {
      field[content(field)] = value;
      unfold(field);
    });
    changes += 1;
    copy(element);
    keep(0);
  }

  /* Back on the page with a copy that the server never got: put it where it was typed. If the answer or the order
     changed since, that would overwrite what is saved now: it is offered instead. */
  function restore() {
    const element = form();
    const stored = element && localStorage.getItem(place(element));
    if (stored && JSON.parse(stored).stamp === stamp(element)) {
      putBack(element, stored);
      document.getElementById("announcements").textContent = "What you typed before the connection was lost is back.";
    } else if (stored) {
      localStorage.setItem(aside(element), stored);
      localStorage.removeItem(place(element));
    }
    if (element) offer(element);
  }

  function offer(element) {
    const stored = localStorage.getItem(aside(element));
    if (!stored) return;
    if (copied(element, stored).some(([field, value]) => field[content(field)] !== value)) {
      document.getElementById("kept-here").hidden = false;
    } else {
      localStorage.removeItem(aside(element));
    }
  }

  document.addEventListener("click", (event) => {
    const decision = event.target.closest("[data-kept-here]")?.dataset.keptHere;
    if (!decision) return;
    const element = form();
    const stored = localStorage.getItem(aside(element));
    localStorage.removeItem(aside(element));
    document.getElementById("kept-here").hidden = true;
    if (decision === "put-back" && stored) putBack(element, stored);
    element.querySelector("select, input:not([type=hidden])")?.focus();
  });

  document.addEventListener("DOMContentLoaded", restore);
})();
