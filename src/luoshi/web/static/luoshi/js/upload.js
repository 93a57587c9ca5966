// Files and folders dropped or chosen, each sent as a request of its own, at most three at once.
//
// The server answers every file with JSON: {state: "received" | "duplicate" | "refused" | "doubtful",
// message, url, ask}. A doubtful file waits for a person, whose yes sends it again with confirmed=1.
// One failure stops nothing; where the network is lost, a file is sent again by itself and then by hand.
(function () {
  "use strict";
  const luoshi = window.luoshi;
  const AT_ONCE = 3;
  const PAUSES = [1000, 3000, 9000]; // milliseconds before sending again
  // What systems and office programs leave in folders.
  const LEFT_BEHIND = /^(?:\.|~\$|thumbs\.db$|desktop\.ini$|__macosx$)/i;
  const TAGS = { received: "green", duplicate: "", refused: "red", doubtful: "gold", failed: "red", waiting: "", sending: "blue" };
  const ATTENTION = new Set(["refused", "doubtful", "failed"]);

  // All files below an entry of a drop, with their paths. readEntries gives at most 100 at a time.
  async function below(entry, path, found) {
    if (LEFT_BEHIND.test(entry.name)) {
      found.skipped += 1;
    } else if (entry.isFile) {
      try {
        const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
        found.files.push({ file: file, path: path + entry.name });
      } catch (unreadable) {
        found.unreadable.push(path + entry.name);
      }
    } else if (entry.isDirectory) {
      const reader = entry.createReader();
      for (;;) {
        let part = [];
        try {
          part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        } catch (unreadable) {
          found.unreadable.push(path + entry.name);
        }
        if (!part.length) break;
        for (const one of part) await below(one, path + entry.name + "/", found);
      }
    }
  }

  function dropped(transfer) {
    // Entries must be taken before the first await: afterwards the transfer is empty.
    const entries = Array.from(transfer.items || []).map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null));
    const files = Array.from(transfer.files || []);
    const found = { files: [], skipped: 0, unreadable: [] };
    if (!entries.some(Boolean)) {
      files.forEach((file) => found.files.push({ file: file, path: file.name }));
      return Promise.resolve(found);
    }
    return entries.filter(Boolean).reduce((before, entry) => before.then(() => below(entry, "", found)), Promise.resolve()).then(() => found);
  }

  function chosen(input) {
    const found = { files: [], skipped: 0, unreadable: [] };
    Array.from(input.files).forEach((file) => {
      const path = file.webkitRelativePath || file.name;
      if (path.split("/").some((part) => LEFT_BEHIND.test(part))) found.skipped += 1;
      else found.files.push({ file: file, path: path });
    });
    return found;
  }

  function start(zone) {
    const address = zone.getAttribute("data-upload");
    const report = document.getElementById(zone.getAttribute("data-report"));
    const list = report.querySelector(".upload-list");
    const totals = report.querySelector("[data-totals]");
    const bar = report.querySelector("progress");
    const only = report.querySelector("[data-only-attention]");
    const queue = [];
    const all = [];
    let sending = 0;
    let skipped = 0;
    let told = true;

    function summarise() {
      const counts = {};
      all.forEach((one) => { counts[one.state] = (counts[one.state] || 0) + 1; });
      const done = all.length - (counts.waiting || 0) - (counts.sending || 0);
      const parts = [luoshi.say("upload.total", { n: all.length })];
      ["received", "duplicate", "doubtful", "refused", "failed"].forEach((state) => {
        if (counts[state]) parts.push(luoshi.say("upload." + state) + " " + counts[state]);
      });
      if (done < all.length) parts.push(luoshi.say("upload.left", { n: all.length - done }));
      if (skipped) parts.push(luoshi.say("upload.skipped", { n: skipped }));
      totals.textContent = parts.join(luoshi.say("upload.join"));
      bar.max = all.length || 1;
      bar.value = done;
      report.hidden = !all.length && !skipped;
      bar.parentElement.hidden = done === all.length;
      only.closest("label").hidden = !all.some((one) => ATTENTION.has(one.state));
      if (done === all.length && !told) {
        told = true;
        document.body.dispatchEvent(new CustomEvent("luoshi:uploaded", { detail: counts }));
      }
    }

    // What the list of documents says of a file that was taken stands here too: being read, so many to decide.
    function follow(one) {
      const link = one.url && document.querySelector('[data-row-open][href="' + CSS.escape(one.url) + '"]');
      const state = link && link.closest("[data-row]").querySelector("[data-row-state]");
      if (!state) return;
      const shown = one.row.querySelector("[data-outcome]") || luoshi.element("span", { "data-outcome": true });
      shown.textContent = "";
      state.childNodes.forEach((node) => shown.append(node.cloneNode(true)));
      one.row.append(shown);
    }

    function settle(one, state, message, answer) {
      one.state = state;
      one.url = answer && answer.url;
      const row = one.row;
      row.textContent = "";
      row.setAttribute("data-state", state);
      row.toggleAttribute("data-attention", ATTENTION.has(state));
      const name = answer && answer.url ? luoshi.element("a", { href: answer.url }, one.path) : one.path;
      row.append(
        luoshi.element("span", { class: "tag " + TAGS[state] }, luoshi.say("upload." + state)),
        luoshi.element("span", { class: "name" }, name),
      );
      if (state === "sending") {
        one.progress = luoshi.element("progress", { max: 1, value: 0, "aria-label": one.path });
        row.append(luoshi.element("span", { class: "progress" }, one.progress));
      }
      const said = [message, answer && answer.ask].filter(Boolean).join(" ");
      if (said) row.append(luoshi.element("span", { class: "message" }, said));
      if (state === "doubtful") row.append(button("upload.confirm", () => again(one, true)));
      if (state === "failed" && one.file) row.append(button("upload.again", () => again(one, one.confirmed)));
      summarise();
    }

    function button(word, act) {
      const made = luoshi.element("button", { type: "button", class: "button compact" }, luoshi.say(word));
      made.addEventListener("click", act);
      return made;
    }

    function again(one, confirmed) {
      one.confirmed = confirmed;
      one.tries = 0;
      wait(one, "");
    }

    function wait(one, message) {
      told = false;
      settle(one, "waiting", message);
      queue.push(one);
      next();
    }

    function lost(one) {
      if (one.tries >= PAUSES.length) {
        settle(one, "failed", luoshi.say("upload.lost"));
        return;
      }
      const pause = PAUSES[one.tries];
      one.tries += 1;
      settle(one, "waiting", luoshi.say("upload.retrying", { n: one.tries }));
      window.setTimeout(() => { queue.push(one); next(); }, pause);
    }

    function answered(one, xhr) {
      let answer = null;
      try {
        answer = JSON.parse(xhr.responseText);
      } catch (noJson) {
        answer = null;
      }
      if (answer && ["received", "duplicate", "refused", "doubtful"].includes(answer.state)) {
        settle(one, answer.state, answer.message, answer);
      } else if (xhr.status === 502 || xhr.status === 503 || xhr.status === 504) {
        lost(one);
      } else {
        const known = { 401: "upload.signedOut", 403: "upload.signedOut", 413: "upload.tooLarge", 429: "upload.tooMany" }[xhr.status];
        // A sign-in page came instead of an answer.
        const word = known || (xhr.status < 400 ? "upload.signedOut" : "upload.broken");
        settle(one, "failed", (answer && answer.message) || luoshi.say(word, { status: xhr.status }));
      }
    }

    function send(one) {
      const form = new FormData();
      form.append("path", one.path);
      if (one.confirmed) form.append("confirmed", "1");
      form.append("file", one.file, one.file.name);
      const xhr = new XMLHttpRequest();
      xhr.open("POST", address);
      xhr.setRequestHeader("X-CSRFToken", luoshi.token());
      xhr.setRequestHeader("Accept", "application/json");
      settle(one, "sending", "");
      xhr.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) one.progress.value = event.loaded / event.total;
      });
      xhr.addEventListener("load", () => answered(one, xhr));
      xhr.addEventListener("error", () => lost(one));
      xhr.addEventListener("loadend", () => { sending -= 1; next(); });
      sending += 1;
      xhr.send(form);
    }

    function next() {
      while (sending < AT_ONCE && queue.length) send(queue.shift());
    }

    function add(found) {
      skipped += found.skipped;
      const made = document.createDocumentFragment();
      const fresh = found.files.map(({ file, path }) => ({ file: file, path: path, tries: 0, confirmed: false, state: "waiting", row: document.createElement("li") }));
      const broken = found.unreadable.map((path) => ({ file: null, path: path, state: "failed", row: document.createElement("li") }));
      fresh.concat(broken).forEach((one) => {
        all.push(one);
        made.append(one.row);
      });
      list.append(made);
      broken.forEach((one) => settle(one, "failed", luoshi.say("upload.unreadable")));
      fresh.forEach((one) => wait(one, ""));
      if (!all.length) luoshi.toast(luoshi.say("upload.nothing"), "warning");
      summarise();
    }

    zone.querySelectorAll("input[type=file]").forEach((input) => {
      input.addEventListener("change", () => {
        add(chosen(input));
        input.value = ""; // the same file may be chosen again
      });
    });
    zone.querySelectorAll("[data-choose]").forEach((opener) => {
      opener.addEventListener("click", () => document.getElementById(opener.getAttribute("data-choose")).click());
    });
    document.addEventListener("htmx:afterSwap", () => all.forEach(follow));
    only.addEventListener("change", () => list.classList.toggle("attention", only.checked));
    window.addEventListener("online", () => all.forEach((one) => one.state === "failed" && one.tries > 0 && again(one, one.confirmed)));

    let over = 0;
    const carriesFiles = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
    // Beside the zone the browser would open the file and leave the page.
    window.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
    window.addEventListener("dragenter", (event) => {
      if (carriesFiles(event)) zone.classList.toggle("over", (over += 1) > 0);
    });
    window.addEventListener("dragleave", (event) => {
      if (carriesFiles(event)) zone.classList.toggle("over", (over = Math.max(0, over - 1)) > 0);
    });
    window.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      over = 0;
      zone.classList.remove("over");
      dropped(event.dataTransfer).then(add);
    });
    window.addEventListener("beforeunload", (event) => {
      if (sending || queue.length) event.preventDefault();
    });
  }

  document.querySelectorAll("[data-upload]").forEach(start);
})();
