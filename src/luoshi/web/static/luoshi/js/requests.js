// What every request of the page shares: the token against forgery, confirmation, and what went wrong.
(function () {
  "use strict";
  const luoshi = window.luoshi;

  // Signing in again, in another tab, makes a new token: the browser's is newer than the page's.
  luoshi.token = function () {
    const kept = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    if (kept) return kept.slice("csrftoken=".length);
    const meta = document.querySelector("meta[name=csrf-token]");
    return meta ? meta.content : "";
  };

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb === "get") return;
    event.detail.headers["X-CSRFToken"] = luoshi.token();
    if (event.detail.formData.has("csrfmiddlewaretoken")) event.detail.formData.set("csrfmiddlewaretoken", luoshi.token());
  });

  const isText = (xhr) => /^text\/plain/.test(xhr.getResponseHeader("Content-Type") || "");

  // hx-confirm asks in the page's own dialog.
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    luoshi.confirm(event.detail.question).then((yes) => yes && event.detail.issueRequest(true));
  });

  // Plain forms: data-confirm asks first; a second press while the first is under way sends nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    const question = form.getAttribute("data-confirm");
    if (question && !form.hasAttribute("data-confirmed")) {
      event.preventDefault();
      const submitter = event.submitter;
      luoshi.confirm(question).then((yes) => {
        if (!yes) return;
        form.setAttribute("data-confirmed", "");
        form.requestSubmit(submitter);
      });
      return;
    }
    if (form.method !== "post" || form.target || form.hasAttribute("hx-post")) return;
    const token = form.querySelector("input[name=csrfmiddlewaretoken]");
    if (token) token.value = luoshi.token();
    if (form.hasAttribute("data-sent")) event.preventDefault();
    form.setAttribute("data-sent", "");
  });
  // Coming back to a page kept by the browser, its forms can be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      form.removeAttribute("data-sent");
      form.removeAttribute("data-confirmed");
    });
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits] select, [data-submits] input[type=checkbox], select[data-submits]")) {
      event.target.form.requestSubmit();
    }
  });

  // Signed out meanwhile: the sign-in page would be put into a corner of this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const xhr = event.detail.xhr;
    // A refusal in bare words is said; only one that is a form again is put into the page.
    if (xhr.status === 422 && isText(xhr)) {
      event.detail.shouldSwap = false;
      event.detail.isError = true;
      return;
    }
    if (xhr.status < 400 && event.detail.target !== document.body && /^\s*<!doctype html/i.test(xhr.responseText)) {
      event.detail.shouldSwap = false;
      window.location.reload();
    }
  });
  // What a page asks by itself again and again (data-quiet) it asks again: no message each time.
  const quiet = (event) => event.detail.elt.hasAttribute("data-quiet");
  document.addEventListener("htmx:responseError", (event) => {
    if (quiet(event)) return;
    const xhr = event.detail.xhr;
    const said = isText(xhr) ? xhr.responseText.trim() : "";
    // Signed out meanwhile: what is typed stays where it is, and is sent again once one is in.
    const link = xhr.status === 403 ? { url: luoshi.say("signInUrl"), words: luoshi.say("signIn") } : null;
    luoshi.toast(said || luoshi.say("failed", { status: xhr.status }), "error", link);
  });
  document.addEventListener("htmx:sendError", (event) => quiet(event) || luoshi.toast(luoshi.say("offline"), "error"));
  document.addEventListener("htmx:timeout", (event) => quiet(event) || luoshi.toast(luoshi.say("offline"), "error"));

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  // What is folded on the screen is read on paper.
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    unfolded = Array.from(document.querySelectorAll("main details:not([open]):not([data-stays-folded])"));
    unfolded.forEach((fold) => { fold.open = true; });
  });
  window.addEventListener("afterprint", () => unfolded.forEach((fold) => { fold.open = false; }));
})();
