// The twelve shares are typed only where the curve is one that is typed.
(function () {
  "use strict";
  const form = document.querySelector("[data-curve]");
  if (!form) return;
  const kind = form.querySelector("[data-curve-kind]");
  const typed = form.querySelector("[data-curve-typed]");
  function show() { typed.hidden = kind.value !== "typed"; }
  kind.addEventListener("change", show);
  show();
})();
