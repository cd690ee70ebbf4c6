/* The header's search and the navigation's counts. Both ask the server for small JSON. */
(function () {
  "use strict";
  var WAIT = 140, EVERY = 60000, SOONEST = 5000;

  function ask(path, signal) {
    return fetch(path, { headers: { Accept: "application/json" }, signal: signal }).then(function (answer) {
      if (!answer.ok) { throw new Error("refused"); }
      return answer.json();
    });
  }

  function make(tag, className, text) {
    var one = document.createElement(tag);
    one.className = className;
    if (text) { one.textContent = text; }
    return one;
  }

  /* Counts: one request for all, never from a hidden tab. */
  var asked = 0;

  function showMark(place, mark) {
    place.hidden = !mark;
    if (!mark) { place.replaceChildren(); return; }
    var shown = make("span", "io-nav-count io-nav-count-" + mark.tone, mark.text);
    shown.setAttribute("aria-hidden", "true");
    place.replaceChildren(shown, make("span", "io-sr-only", mark.words));
    place.title = mark.words;
  }

  function refresh() {
    if (document.hidden || Date.now() - asked < SOONEST || !document.getElementById("io-nav")) { return; }
    asked = Date.now();
    ask("/marks").then(function (told) {
      document.querySelectorAll("[data-mark]").forEach(function (place) {
        showMark(place, told.marks[place.getAttribute("data-mark")]);
      });
    }).catch(function () { /* the next turn asks again */ });
  }
  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", refresh);

  /* Search: a combobox whose list is what the server found. */
  var timer = null, under = null, sought = "", at = -1;

  function box() { return document.getElementById("io-search"); }
  function list() { return document.getElementById("io-found"); }
  function options() { return list() ? Array.from(list().querySelectorAll("[role=option]")) : []; }

  function say(text) { document.getElementById("io-found-said").textContent = text; }

  function prepare(input) {
    if (input.getAttribute("role") === "combobox") { return; }
    var traits = { role: "combobox", "aria-label": "Search", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "io-found" };
    Object.keys(traits).forEach(function (name) { input.setAttribute(name, traits[name]); });
  }

  function close() {
    var found = list();
    if (!found || found.hidden) { return; }
    found.hidden = true;
    found.replaceChildren();
    at = -1;
    box().setAttribute("aria-expanded", "false");
    box().removeAttribute("aria-activedescendant");
    say("");
  }

  function choose(place) {
    var all = options();
    if (!all.length) { return; }
    at = (place + all.length) % all.length;
    all.forEach(function (one, index) { one.setAttribute("aria-selected", String(index === at)); });
    all[at].scrollIntoView({ block: "nearest" });
    box().setAttribute("aria-activedescendant", all[at].id);
  }

  function show(hits) {
    var found = list(), group = null, kind = "";
    found.replaceChildren();
    at = -1;
    box().removeAttribute("aria-activedescendant");
    hits.forEach(function (hit, index) {
      if (hit.kind !== kind) {
        kind = hit.kind;
        group = make("div", "io-found-group");
        group.setAttribute("role", "group");
        var head = make("div", "io-found-head", hit.label);
        head.id = "io-found-" + kind;
        head.setAttribute("role", "presentation");
        group.setAttribute("aria-labelledby", head.id);
        group.append(head);
        found.append(group);
      }
      var one = make("div", "io-found-hit");
      one.id = "io-hit-" + index;
      one.setAttribute("role", "option");
      one.setAttribute("aria-selected", "false");
      one.setAttribute("data-path", hit.path);
      one.append(make("span", "io-found-title", hit.title), make("span", "io-found-note", hit.note));
      group.append(one);
    });
    if (hits.length) {
      found.setAttribute("role", "listbox");
      found.setAttribute("aria-label", "What was found");
    } else {
      found.removeAttribute("role");
      found.removeAttribute("aria-label");
      found.append(make("p", "io-found-none", "Nothing found. Enter searches all orders."));
    }
    found.hidden = false;
    box().setAttribute("aria-expanded", String(hits.length > 0));
    say(hits.length ? hits.length + " found" : "Nothing found");
  }

  function seek() {
    var text = box().value.trim();
    if (text === sought && !list().hidden) { return; }
    sought = text;
    if (under) { under.abort(); }
    if (!text) { close(); return; }
    under = new AbortController();
    ask("/find?q=" + encodeURIComponent(text), under.signal).then(function (told) {
      if (box().value.trim() === text && document.activeElement === box()) { show(told.hits); }
    }).catch(function () { /* overtaken by the next letter, or the server is away: Enter still works */ });
  }

  function open(path) {
    close();
    clearTimeout(timer);
    box().blur();
    box().value = "";
    sought = "";
    history.pushState({}, "", path);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  document.addEventListener("focusin", function (event) {
    if (event.target.id === "io-search") { prepare(event.target); }
  });
  document.addEventListener("focusout", function (event) {
    if (event.target.id === "io-search") { close(); sought = ""; }
  });
  document.addEventListener("input", function (event) {
    if (event.target.id !== "io-search") { return; }
    clearTimeout(timer);
    timer = setTimeout(seek, WAIT);
  });
  document.addEventListener("keydown", function (event) {
    if (event.target.id !== "io-search") { return; }
    var isOpen = !list().hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen) { choose(at < 0 && event.key === "ArrowUp" ? -1 : at + (event.key === "ArrowDown" ? 1 : -1)); } else { seek(); }
    } else if (event.key === "Enter" && isOpen && at >= 0) {
      event.preventDefault();
      open(options()[at].getAttribute("data-path"));
    } else if (event.key === "Escape") {
      if (isOpen) { event.preventDefault(); close(); } else { box().blur(); }
    }
  }, true);
  document.addEventListener("mousedown", function (event) {
    var hit = event.target.closest && event.target.closest("#io-found [role=option]");
    if (!hit || event.button !== 0) { return; }
    event.preventDefault();  /* the box keeps the focus until the page changes */
    if (event.ctrlKey || event.metaKey) { window.open(hit.getAttribute("data-path")); } else { open(hit.getAttribute("data-path")); }
  });

  /* Copy what stands in a field; where the clipboard is closed, it is at least selected. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-copy]");
    if (!button) { return; }
    var field = document.getElementById(button.getAttribute("data-copy"));
    field.focus();
    field.select();
    if (!navigator.clipboard) { return; }
    navigator.clipboard.writeText(field.value).then(function () {
      button.lastChild.textContent = "Copied";
    }).catch(function () { /* it stays selected: Ctrl-C */ });
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    shell: {
      marks: function () {
        refresh();
        return window.dash_clientside.no_update;
      }
    }
  });
})();
