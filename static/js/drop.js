/* Files are sent one by one, each with its own progress and its own verdict, and can be dropped on the form. Without
   this script the button sends them all in one request. */
(() => {
  "use strict";

  const form = (event) => event.target.closest?.("form[data-drop]");
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

  function make(tag, fields = {}) {
    return Object.assign(document.createElement(tag), fields);
  }

  /* The line of a file that is on its way. */
  function begin(zone, file) {
    const list = zone.querySelector(".sending");
    const line = make("li", { className: "sending__file" });
    const bar = make("progress", { max: 100, value: 0 });
    const words = make("span", { className: "small muted", textContent: "Waiting" });
    bar.setAttribute("aria-label", `Sending ${file.name}`);
    line.append(make("bdi", { textContent: file.name }), bar, words);
    list.hidden = false;
    list.append(line);
    return { line, bar, words };
  }

  function announce(sentence) {
    document.getElementById("announcements").textContent = sentence;
  }

  function fail(shown, file, sentence) {
    shown.bar.remove();
    shown.words.textContent = sentence;
    announce(`${file.name}: ${sentence}`);
  }

  /* What the portal says of a request that it does not take at all. */
  function refusal(request) {
    try {
      return JSON.parse(request.getResponseHeader("HX-Trigger")).refused.sentence;
    } catch {
      return request.status ? "This was not taken. Reload the page and try again." : "The portal cannot be reached. Send it again.";
    }
  }

  /* The portal's own line takes the place of ours: it holds the verdict, or asks for it until there is one. */
  function settle(shown, file, request) {
    const answer = make("template", { innerHTML: request.responseText }).content.querySelector(".sending__file");
    if (!answer) return fail(shown, file, refusal(request));
    shown.line.replaceWith(answer);
    window.htmx.process(answer);
    announce(answer.textContent.replace(/\s+/g, " ").trim());
  }

  function send(zone, file, shown) {
    const body = new FormData();
    body.append("csrf_token", zone.elements.csrf_token.value);
    body.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", zone.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      shown.bar.value = Math.round((event.loaded / event.total) * 100);
      shown.words.textContent = `${shown.bar.value} % sent`;
    });
    return new Promise((done) => {
      request.addEventListener("loadend", () => {
        settle(shown, file, request);
        done();
      });
      request.send(body);
    });
  }

  /* One behind the other, so that a slow line carries one file at a time. */
  async function sendAll(zone, files) {
    const waiting = files.map((file) => [file, begin(zone, file)]);
    for (const [file, shown] of waiting) await send(zone, file, shown);
    window.htmx.ajax("GET", zone.action, { target: "#uploads", swap: "outerHTML" });
  }

  document.addEventListener("submit", (event) => {
    const zone = form(event);
    const field = zone?.querySelector("input[type=file]");
    if (!field?.files.length) return;
    event.preventDefault();
    const files = [...field.files];
    field.value = "";
    sendAll(zone, files);
  }, true);

  ["dragenter", "dragover"].forEach((kind) => document.addEventListener(kind, (event) => {
    const zone = form(event);
    if (!zone || !carriesFiles(event)) return;
    event.preventDefault();
    zone.setAttribute("data-over", "");
  }));

  document.addEventListener("dragleave", (event) => {
    const zone = form(event);
    if (zone && !zone.contains(event.relatedTarget)) zone.removeAttribute("data-over");
  });

  document.addEventListener("drop", (event) => {
    const zone = form(event);
    if (!zone || !carriesFiles(event)) return;
    event.preventDefault();
    zone.removeAttribute("data-over");
    sendAll(zone, [...event.dataTransfer.files]);
  });

  document.querySelectorAll("form[data-drop]").forEach((zone) => zone.setAttribute("data-drop-ready", ""));
})();
