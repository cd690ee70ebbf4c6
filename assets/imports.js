/* Imports in the browser: files are sent one after another with a bar each, edits are told. */
(function () {
  "use strict";
  var queue = [];
  var picker = null;
  var lastEdit = null;
  var nextKey = 1;
  var el = function (id) { return document.getElementById(id); };
  var set = function (id, props) { window.dash_clientside.set_props(id, props); };

  function bytes(size) {
    if (size < 1024) { return size + " B"; }
    if (size < 1048576) { return (size / 1024).toFixed(0) + " kB"; }
    if (size < 1073741824) { return (size / 1048576).toFixed(1) + " MB"; }
    return (size / 1073741824).toFixed(2) + " GB";
  }

  function cookie(name) {
    var found = document.cookie.split("; ").find(function (one) { return one.indexOf(name + "=") === 0; });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  function make(tag, className, text) {
    var node = document.createElement(tag);
    node.className = className;
    if (text !== undefined) { node.textContent = text; }
    return node;
  }

  function button(text, label, act) {
    var node = make("button", "io-button io-button-small", text);
    node.type = "button";
    node.setAttribute("aria-label", label);
    node.addEventListener("click", act);
    return node;
  }

  /* One line of the list of files: name, size, bar or what went wrong. */
  function draw(one) {
    var list = el("imports-queue");
    if (!list) { return; }
    var line = list.querySelector('[data-file="' + one.key + '"]');
    if (!line) {
      line = make("li", "im-sending");
      line.dataset.file = one.key;
      list.append(line);
    }
    line.className = "im-sending is-" + one.state;
    var head = make("div", "im-sending-head");
    head.append(make("span", "im-sending-name", one.file.name), make("span", "im-quiet", bytes(one.file.size)));
    var said = { waiting: "waits", sending: one.percent + "%", sent: "sent", failed: one.words }[one.state];
    head.append(make("span", "im-sending-said", said));
    if (one.state === "failed") {
      head.append(button("Retry", "Send " + one.file.name + " again", function () { one.state = "waiting"; draw(one); next(); }));
    }
    if (one.state !== "sent") {
      head.append(button("Remove", "Remove " + one.file.name, function () { remove(one); }));
    }
    var bar = make("div", "im-bar");
    bar.setAttribute("role", "progressbar");
    bar.setAttribute("aria-label", "Sending " + one.file.name);
    bar.setAttribute("aria-valuemin", "0");
    bar.setAttribute("aria-valuemax", "100");
    bar.setAttribute("aria-valuenow", String(one.percent));
    var fill = make("span", "im-bar-fill");
    fill.style.width = one.percent + "%";
    bar.append(fill);
    line.replaceChildren(head, bar);
  }

  function remove(one) {
    if (one.request) { one.request.abort(); }
    queue = queue.filter(function (other) { return other !== one; });
    var line = document.querySelector('#imports-queue [data-file="' + one.key + '"]');
    if (line) { line.remove(); }
    next();
  }

  function add(files) {
    var area = el("imports-drop");
    if (!area || !files.length) { return; }
    var list = el("imports-queue");
    if (!list.children.length || queue.every(function (one) { return one.state === "sent"; })) {
      queue.forEach(function (one) { if (one.state === "sending") { one.request.abort(); } });
      queue = [];
      list.replaceChildren();
    }
    Array.prototype.forEach.call(files, function (file) {
      var one = { key: String(nextKey++), file: file, state: "waiting", percent: 0, words: "", token: "" };
      if (file.size > Number(area.dataset.most)) {
        one.state = "failed";
        one.words = "larger than " + area.dataset.mostWords;
      } else if (!file.size) {
        one.state = "failed";
        one.words = "the file is empty; export it again";
      }
      queue.push(one);
      draw(one);
    });
    next();
  }

  function next() {
    if (queue.some(function (one) { return one.state === "sending"; })) { return; }
    var one = queue.find(function (other) { return other.state === "waiting"; });
    if (one) { send(one); return; }
    if (queue.length && queue.every(function (other) { return other.state === "sent"; })) { tell(); }
  }

  function send(one) {
    var request = new XMLHttpRequest();
    one.request = request;
    one.state = "sending";
    one.percent = 0;
    draw(one);
    request.upload.addEventListener("progress", function (event) {
      if (!event.lengthComputable) { return; }
      one.percent = Math.floor(event.loaded * 100 / event.total);
      draw(one);
    });
    request.addEventListener("load", function () {
      var answer = {};
      try { answer = JSON.parse(request.responseText); } catch (e) { /* a proxy's page */ }
      if (request.status === 401) { location.assign("/login?next=" + encodeURIComponent(location.pathname)); return; }
      if (request.status !== 200) { fail(one, answer.title || "the server did not take it (" + request.status + ")"); return; }
      one.state = "sent";
      one.percent = 100;
      one.token = answer.token;
      draw(one);
      next();
    });
    request.addEventListener("error", function () { fail(one, "the connection was lost"); });
    request.open("POST", "/imports/upload");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(one.file.name));
    request.setRequestHeader("X-CSRFToken", cookie("_csrf_token"));
    request.send(one.file);
  }

  function fail(one, words) {
    one.state = "failed";
    one.words = words;
    draw(one);
    next();
  }

  /* All files are there: the server looks at them together. */
  function tell() {
    var kind = el("imports-kind");
    var channel = el("imports-channel");
    set("imports-sent", { data: {
      tokens: queue.map(function (one) { return one.token; }),
      kind: kind ? kind.value : "",
      channel: channel ? channel.value : "",
      at: Date.now()
    } });
  }

  function choose() {
    if (!picker) {
      picker = document.createElement("input");
      picker.type = "file";
      picker.multiple = true;
      picker.hidden = true;
      picker.id = "imports-picker";
      picker.addEventListener("change", function () { add(picker.files); picker.value = ""; });
      document.body.append(picker);
    }
    picker.click();
  }

  function edit(told) {
    lastEdit = Object.assign({}, told, { at: Date.now() });
    set("import-edit", { data: lastEdit });
  }

  /* The names of time zones, which the browser knows as well. */
  function listZones() {
    if (el("import-zones") || !Intl.supportedValuesOf) { return; }
    var list = document.createElement("datalist");
    list.id = "import-zones";
    ["UTC"].concat(Intl.supportedValuesOf("timeZone")).forEach(function (name) {
      var option = document.createElement("option");
      option.value = name;
      list.append(option);
    });
    document.body.append(list);
  }

  /* Dash makes a part anew when it draws it: the focus, what was unfolded and what was typed are
     put back. */
  var focused = "";
  var unfolded = {};
  var typed = {};
  document.addEventListener("input", function (event) {
    var box = event.target;
    if (box.id && box.closest("#import-body") && !box.closest(".im-edit")) { typed[box.id] = box.value; }
  });
  document.addEventListener("focusin", function (event) {
    focused = event.target.closest("#import-body, #imports-list") ? event.target.id : "";
    if (event.target.id === "import-zone") { listZones(); }
  });
  document.addEventListener("pointerdown", function () { focused = ""; });
  document.addEventListener("toggle", function (event) {
    if (!event.target.id || !event.target.closest("#import-body")) { return; }
    unfolded[event.target.id] = event.target.open;
    if (event.target.id === "import-save-menu" && event.target.open) {
      el("import-save").scrollIntoView({ block: "nearest" });
      el("import-profile-name").focus();
    }
  }, true);

  function type(box, value) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, value);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function drawn() {
    var wanted = focused;
    requestAnimationFrame(function () {
      Object.keys(unfolded).forEach(function (id) { if (el(id)) { el(id).open = unfolded[id]; } });
      Object.keys(typed).forEach(function (id) { if (el(id) && !el(id).value) { type(el(id), typed[id]); } });
      if (!wanted || document.activeElement !== document.body) { return; }
      (el(wanted) || el("io-main")).focus({ preventScroll: true });
    });
    return window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { imports: { drawn: drawn } });

  document.addEventListener("dragover", function (event) {
    var area = el("imports-drop");
    if (!area) { return; }
    event.preventDefault();
    area.classList.add("is-over");
  });
  document.addEventListener("dragleave", function (event) {
    var area = el("imports-drop");
    if (area && !event.relatedTarget) { area.classList.remove("is-over"); }
  });
  document.addEventListener("drop", function (event) {
    var area = el("imports-drop");
    if (!area) { return; }
    event.preventDefault();
    area.classList.remove("is-over");
    if (event.dataTransfer) { add(event.dataTransfer.files); }
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("#imports-choose")) { choose(); return; }
    if (event.target.closest("#imports-refused [data-retry]")) { tell(); return; }
    if (event.target.closest("#import-problem [data-retry]")) { if (lastEdit) { edit(lastEdit); } return; }
    var acting = event.target.closest("[data-act]");
    if (!acting || acting.disabled) { return; }
    var told = JSON.parse(acting.dataset.act);
    if (acting.dataset.input) {
      told.value = el(acting.dataset.input).value;
      delete typed[acting.dataset.input];
    }
    if (acting.closest("#imports-list")) { set("imports-act", { data: Object.assign(told, { at: Date.now() }) }); } else { edit(told); }
  });

  document.addEventListener("change", function (event) {
    var box = event.target.closest(".im-edit[data-edit]");
    if (!box) { return; }
    var value = event.target.value;
    edit(Object.assign(JSON.parse(box.dataset.edit), { value: value === "-" ? "" : value }));
  });

  window.addEventListener("beforeunload", function (event) {
    if (el("imports-drop") && queue.some(function (one) { return one.state === "sending"; })) { event.preventDefault(); }
  });
})();
