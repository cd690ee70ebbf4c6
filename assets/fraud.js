/* Keys of the fraud review drawer: A opens Approve, D opens Decline; Enter in its reason decides. */
(function () {
  "use strict";
  function drawer() { return document.querySelector("#fraud-drawer.is-open"); }
  function typing(target) { return target.closest && target.closest("input, textarea, select, [contenteditable]"); }
  function form(act) { var open = drawer(); return open && open.querySelector('[data-fraud-act="' + act + '"]'); }

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !drawer()) { return; }
    var inside = event.target.closest && event.target.closest("[data-fraud-act]");
    if (event.key === "Enter" && inside && event.target.tagName === "INPUT") {
      event.preventDefault();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
      inside.querySelector(".oi-pop .io-button").click();
      return;
    }
    if (typing(event.target)) { return; }
    var act = { a: "approve", d: "decline" }[event.key.toLowerCase()];
    var found = act && form(act);
    if (!found) { return; }
    event.preventDefault();
    event.stopPropagation();
    document.querySelectorAll("[data-fraud-act][open]").forEach(function (one) { if (one !== found) { one.open = false; } });
    found.open = true;
    found.querySelector("input").focus();
  }, true);
})();
