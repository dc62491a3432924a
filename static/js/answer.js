/* The answer form keeps what is typed: on the server as you go, and in this browser while the connection is lost.
   Without this script the Save button does the same. */
(() => {
  "use strict";

  const pause = 800;
  const retry = 5000;
  /* Too large, or of an earlier sign-in: the same again would not be taken either. */
  const notTaken = [413, 422];
  const form = () => document.querySelector("form[data-keep]");
  let timer = 0;
  let changes = 0;

  const place = (element) => `answer:${element.dataset.keep}`;
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
    if (notTaken.includes(event.detail.xhr.status)) return;
    if (!event.detail.successful) {
      keep(retry);
    } else if (asked === changes) {
      localStorage.removeItem(place(element));
    }
  });

  document.addEventListener("htmx:sendError", (event) => {
    if (event.target !== form()) return;
    const saved = document.getElementById("saved");
    if (saved) saved.textContent = "No connection. What you type is kept in this browser and saved as soon as it is back.";
  });

  window.addEventListener("online", () => { if (form() && localStorage.getItem(place(form()))) keep(0); });

  /* Back on the page with a copy that the server never got: put it where it was typed. */
  function restore() {
    const element = form();
    const stored = element && localStorage.getItem(place(element));
    if (!stored) return;
    const { stamp: then, values } = JSON.parse(stored);
    if (then !== stamp(element)) {
      localStorage.removeItem(place(element));
      return;
    }
    values.forEach(([name, value]) => {
      const field = element.elements[name];
      if (!field || field instanceof RadioNodeList) return;
      if (field.type === "checkbox") field.checked = value;
      else field.value = value;
    });
    keep(0);
    document.getElementById("announcements").textContent = "What you typed before the connection was lost is back.";
  }

  document.addEventListener("DOMContentLoaded", restore);
})();
