// Forms of a task or project, in the drawer or on a page of their own: rows that are added, and nothing typed is thrown away by a slip.
//
//   data-add-row="name"      on a button: adds a copy of the template data-row-of="name" to data-rows="name"
//   data-kept-open="question" on a form: asked before the drawer is closed, or the page left, with something typed in it
(function () {
  "use strict";
  const luoshi = window.luoshi;
  const drawer = document.getElementById("drawer");

  document.addEventListener("click", (event) => {
    const adder = event.target.closest("[data-add-row]");
    if (!adder) return;
    const name = adder.getAttribute("data-add-row");
    const form = adder.form;
    const rows = form.querySelector('[data-rows="' + name + '"]');
    const template = form.querySelector('template[data-row-of="' + name + '"]');
    const made = template.content.cloneNode(true);
    const number = rows.children.length;
    made.querySelectorAll("*").forEach((node) => {
      ["id", "for", "name"].forEach((attribute) => {
        const value = node.getAttribute(attribute);
        if (value && value.includes("__n__")) node.setAttribute(attribute, value.replace("__n__", String(number)));
      });
    });
    rows.append(made);
    const first = rows.lastElementChild.querySelector("input:not([type=hidden])");
    if (first) first.focus();
  });

  // The form in which something was typed and not sent.
  let begun = null;
  const open = () => (begun && begun.isConnected ? begun : null);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-kept-open]");
    if (form) begun = form;
  });
  document.addEventListener("submit", (event) => { if (event.target === begun && !begun.hasAttribute("hx-post")) begun = null; });
  document.addEventListener("htmx:beforeRedirect", () => { begun = null; });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Redirect")) begun = null;
  });
  window.addEventListener("beforeunload", (event) => { if (open()) event.preventDefault(); });
  // What comes back refused still holds what was typed.
  document.addEventListener("htmx:afterSwap", (event) => {
    const place = event.detail.target.isConnected ? event.detail.target : document.getElementById(event.detail.target.id);
    const again = begun && !begun.isConnected && place && place.querySelector("form[data-kept-open]");
    if (again) begun = again;
  });
  // On a page of its own, what is wrong with it is read first.
  document.addEventListener("htmx:afterSettle", (event) => {
    const place = event.target.closest("[data-form-page]");
    if (!place) return;
    place.scrollIntoView({ block: "nearest" });
    const first = place.querySelector("[aria-invalid=true]");
    if (first) first.focus();
  });

  // ---- What is typed into an answer is kept on the server at every pause, as my page does it, and neither loses the
  // other's: data-draft on a form is where to, data-task whose. Files stay chosen in the page until it is sent.
  const PAUSE = 900; // milliseconds without a key
  const AGAIN = 5000;
  let timer = 0;
  let sending = null;
  let unsaved = null; // the form of which the server has not everything

  const fieldOf = (form, name) => form.querySelector("[name='" + name + "']");
  const typed = (form, name) => (fieldOf(form, name) ? fieldOf(form, name).value : "");

  function draftOf(form) {
    const task = form.getAttribute("data-task");
    const data = new FormData();
    const put = (name, value) => data.append(name + "-" + task, value);
    const state = form.querySelector("[name=state]:checked");
    const known = form.querySelector("[name=use_known]:checked");
    const rows = Array.from(form.querySelectorAll("[name^=claim-]"), (one) => [one.value, typed(form, one.name.replace("claim", "link"))]);
    data.append("row", task);
    put("draft", typed(form, "draft"));
    put("said", state ? state.value : "");
    ["text", "figure", "progress"].forEach((name) => put(name, typed(form, name)));
    put("link", typed(form, "link-0"));
    put("use", known ? known.dataset.statement || "" : "");
    put("reached", Array.from(form.querySelectorAll("[name=reached]:checked"), (one) => one.value).join(","));
    put("rows", rows.some((row) => row.join("").trim()) ? JSON.stringify(rows) : "");
    return data;
  }

  function told(form, word, values, lost) {
    const place = form.querySelector("[data-saved]");
    if (!place) return;
    place.textContent = luoshi.say(word, values);
    place.classList.toggle("lost", Boolean(lost));
  }

  const holdsFiles = (form) => Array.from(form.querySelectorAll("input[type=file]")).some((one) => one.files.length);

  function keep(form, more) {
    window.clearTimeout(timer);
    if (!form.isConnected) return;
    if (sending) { sending.then(() => keep(form, more)); return; }
    unsaved = null;
    const data = draftOf(form);
    if (more) data.append(more[0], more[1]);
    const again = () => {
      unsaved = form;
      told(form, "mine.lost", {}, true);
      timer = window.setTimeout(() => keep(form, more), AGAIN);
    };
    sending = fetch(form.getAttribute("data-draft"), {
      method: "POST", body: data, credentials: "same-origin", cache: "no-store",
      headers: { "X-CSRFToken": luoshi.token(), Accept: "application/json" },
    }).then((response) => {
      if (response.redirected || response.status === 403) { told(form, "mine.signedOut", {}, true); return undefined; }
      if (!response.ok) throw new Error(String(response.status));
      return response.json().then((said) => {
        const draft = (said.drafts || {})[form.getAttribute("data-task")];
        const place = form.querySelector("[data-before]");
        if (draft) fieldOf(form, "draft").value = draft.stamp;
        if (draft && draft.before !== undefined && place) place.innerHTML = draft.before;
        if (unsaved) return;
        told(form, "mine.saved", { time: said.saved });
        if (begun === form && !holdsFiles(form)) begun = null;
      });
    }).catch(again).then(() => { sending = null; });
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (!form || event.target.type === "file") return;
    unsaved = form;
    told(form, "mine.typing");
    window.clearTimeout(timer);
    timer = window.setTimeout(() => keep(form), PAUSE);
  });
  window.addEventListener("online", () => { if (unsaved) keep(unsaved); });
  document.addEventListener("click", (event) => {
    const form = event.target.closest("form[data-draft]");
    const merge = form && event.target.closest("[data-merge]");
    const forget = form && event.target.closest("[data-forget]");
    if (!merge && !forget) return;
    event.preventDefault();
    if (forget) { keep(form, ["forget", forget.value]); return; }
    const name = merge.getAttribute("data-merge");
    const input = fieldOf(form, name === "link" ? "link-0" : name);
    const value = merge.getAttribute("data-value");
    if (!input) return;
    input.value = name === "text" && input.value.trim() ? input.value.trimEnd() + "\n" + value : value;
    merge.closest("p").remove();
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // What is still on its way must not arrive after the answer and bring the draft back.
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.target.matches("form[data-draft]")) return;
    window.clearTimeout(timer);
    if (!sending) return;
    event.preventDefault();
    sending.then(() => event.detail.issueRequest(true));
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-draft]:not([hx-post])")) return;
    window.clearTimeout(timer);
    if (!sending) return;
    event.preventDefault();
    sending.then(() => event.target.requestSubmit());
  });

  if (!drawer) return;
  function ask(event) {
    const form = open();
    if (!form || !drawer.open || !drawer.contains(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    luoshi.confirm(form.getAttribute("data-kept-open")).then((yes) => {
      if (!yes) return;
      begun = null;
      drawer.close();
    });
  }
  drawer.addEventListener("cancel", ask);
  const beside = (event) => {
    const box = drawer.getBoundingClientRect();
    return event.target === drawer && (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom);
  };
  document.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-dialog-close]");
    if ((closer && closer.closest("dialog") === drawer) || (event.detail > 0 && beside(event))) ask(event);
  }, true);
})();
