/* What runs in the browser: refused requests, theme, keys, toasts, navigation. */
(function () {
  "use strict";
  var root = document.documentElement;

  function toast(text, tone) {
    var region = document.getElementById("io-toasts");
    if (!region) { return; }
    var one = document.createElement("div");
    one.className = "io-toast io-toast-" + (tone || "ok");
    var words = document.createElement("span");
    words.textContent = text;
    var close = document.createElement("button");
    close.type = "button";
    close.className = "io-toast-close";
    close.setAttribute("aria-label", "Dismiss");
    close.textContent = "×";
    close.addEventListener("click", function () { one.remove(); });
    one.append(words, close);
    region.append(one);
    setTimeout(function () { one.remove(); }, tone === "bad" ? 12000 : 5000);
  }

  /* Said once, and left standing: what was asked for is not repeated by itself. */
  function unreachable() {
    var region = document.getElementById("io-toasts");
    if (!region || document.getElementById("io-unreachable")) { return; }
    var one = document.createElement("div");
    one.id = "io-unreachable";
    one.className = "io-toast io-toast-bad";
    var words = document.createElement("span");
    words.textContent = "The server cannot be reached: what was asked last may not be done.";
    var again = document.createElement("button");
    again.type = "button";
    again.className = "io-button io-button-small";
    again.textContent = "Reload";
    again.addEventListener("click", function () { location.reload(); });
    one.append(words, again);
    region.append(one);
  }

  function signIn() {
    location.assign("/login?next=" + encodeURIComponent(location.pathname + location.search));
  }

  /* Dash's requests: an ended session leads to sign-in and back, a refusal becomes words. What the
     page asks by itself takes nobody away from what they are typing. */
  var original = window.fetch;
  window.fetch = function (asked) {
    return original.apply(this, arguments).catch(function (problem) {
      if (problem.name === "AbortError" || String(asked.url || asked).indexOf("/_dash-update-component") < 0) { throw problem; }
      unreachable();
      return new Response(null, { status: 204 });
    }).then(function (response) {
      if (!response.url) { return response; }
      if (new URL(response.url, location.href).origin !== location.origin) { return response; }
      if (response.status === 401 && new URL(response.url, location.href).pathname !== "/marks") {
        signIn();
        return new Promise(function () {});
      }
      if (response.status >= 400 && response.url.indexOf("/_dash-update-component") > 0) {
        return response.json().catch(function () { return {}; }).then(function (problem) {
          toast(problem.title || "The server did not answer. Try again.", "bad");
          return new Response(null, { status: 204 });
        });
      }
      return response;
    });
  };

  function setTheme(theme) {
    root.setAttribute("data-bs-theme", theme);
    try { localStorage.setItem("io-theme", theme); } catch (e) { /* kept for this page only */ }
    document.dispatchEvent(new CustomEvent("io-theme", { detail: theme }));
  }

  function isTyping(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  var going = 0;
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "Escape") { closeMenus(null); return; }
    if (isTyping(event.target) || document.querySelector("dialog[open]")) { return; }
    if (event.key === "?") {
      showHelp();
    } else if (event.key === "/") {
      var search = document.getElementById("io-search");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (event.key === "g") {
      going = Date.now();
    } else if (Date.now() - going < 1200) {
      going = 0;
      var link = document.querySelector('[data-key="' + CSS.escape(event.key) + '"] > .io-nav-link');
      if (link) { link.click(); }
    }
  });

  function showHelp() {
    var help = document.getElementById("io-help");
    if (help && !help.open) { help.showModal(); }
  }

  function closeMenus(except) {
    document.querySelectorAll("details.io-dropdown[open], details.io-person-menu[open]").forEach(function (one) {
      if (one === except) { return; }
      var had = one.contains(document.activeElement);
      one.removeAttribute("open");
      if (had) { one.querySelector("summary").focus(); }
    });
    if (!except) { openNavigation(false); }
  }

  function openNavigation(open) {
    var shell = document.getElementById("io-shell");
    if (!shell) { return; }
    shell.classList.toggle("io-nav-open", open);
    document.getElementById("io-nav-toggle").setAttribute("aria-expanded", String(open));
  }

  /* The second click of a double click would ask again for what is being done. */
  document.addEventListener("click", function (event) {
    if (event.detail > 1 && event.target.closest(".io-button-primary, .io-button-danger")) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  document.addEventListener("click", function (event) {
    if (event.target.closest("#io-theme")) {
      setTheme(root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark");
    }
    if (event.target.closest("#io-help-open")) { showHelp(); }
    if (event.target.closest("#io-help-close") || event.target.id === "io-help") {
      document.getElementById("io-help").close();
    }
    if (event.target.closest("#io-nav-toggle")) {
      openNavigation(!document.getElementById("io-shell").classList.contains("io-nav-open"));
    } else if (!event.target.closest(".io-nav")) {
      openNavigation(false);
    }
    closeMenusExcept(event.target.closest("details"));
  });

  function closeMenusExcept(menu) {
    document.querySelectorAll("details.io-dropdown[open], details.io-person-menu[open]").forEach(function (one) {
      if (one !== menu) { one.removeAttribute("open"); }
    });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    iorder: {
      toast: function (told) {
        if (told) { toast(told.text, told.tone); }
        return window.dash_clientside.no_update;
      },
      mark_page: function (pathname) {
        document.querySelectorAll(".io-nav-link").forEach(function (link) {
          var path = new URL(link.href).pathname;
          var here = path === "/" ? pathname === "/" : pathname === path || pathname.indexOf(path + "/") === 0;
          if (here) { link.setAttribute("aria-current", "page"); link.scrollIntoView({ block: "nearest" }); } else { link.removeAttribute("aria-current"); }

        });
        openNavigation(false);
        closeMenusExcept(null);
        return window.dash_clientside.no_update;
      }
    }
  });
})();
