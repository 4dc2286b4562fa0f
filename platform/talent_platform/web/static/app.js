"use strict";
// Everything here is an enhancement: pages work without it.
document.documentElement.classList.add("js");

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// ---- htmx -------------------------------------------------------------------------------------

document.addEventListener("htmx:configRequest", (event) => {
  const { detail } = event;
  if (detail.verb !== "get") {
    detail.headers["x-csrftoken"] = document.querySelector("meta[name=csrf-token]").content;
    return;
  }
  // Empty filters would only clutter the address; a new filter starts at the first page.
  for (const [key, value] of [...detail.formData.entries()]) {
    if (value === "") detail.formData.delete(key);
  }
});

// htmx leaves 4xx alone; a form that came back with its errors must be seen.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 422) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  const page = new DOMParser().parseFromString(detail.xhr.responseText, "text/html");
  toast(page.querySelector("[data-explanation]")?.textContent.trim() || document.body.dataset.failed);
});

document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline));

function toast(text) {
  const box = document.createElement("p");
  box.textContent = text;
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), 8000);
}

// ---- Ticked rows ------------------------------------------------------------------------------

document.addEventListener("change", ({ target }) => {
  const form = target.dataset.tickAll;
  if (form) for (const box of all(`[form="${form}"][type=checkbox]`)) box.checked = target.checked;
});

// From one box to the next; Space ticks it, Enter takes the ticked rows along.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const box = event.target;
  if (!step || box.type !== "checkbox" || box.name !== "row") return;
  const boxes = all(`[form="${box.getAttribute("form")}"][type=checkbox]`);
  const next = boxes[boxes.indexOf(box) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// ---- Navigation, menus, dialogs ---------------------------------------------------------------

if (matchMedia("(max-width: 767.98px)").matches) {
  for (const box of all("[data-folded-on-phone]")) box.open = false;
}

// On a phone the tabs run out of the screen: the open one is always in sight.
for (const here of all(".tabs [aria-current]")) {
  here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 40;
}

document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open], details.map[open], details.sheet[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const asks = event.target.closest("[data-dialog]");
  if (asks) {
    event.preventDefault();
    // A field that the dialog would cover says first what is missing.
    if ("checks" in asks.dataset && !asks.form.reportValidity()) return;
    document.getElementById(asks.dataset.dialog).showModal();
  }
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target.closest("[data-close]") || event.target === dialog)) dialog.close();
});

// ---- Repeated groups of fields -----------------------------------------------------------------

let rowsAdded = 0;

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add-row]");
  if (add) {
    rowsAdded += 1;
    const row = add.parentElement.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const element of all("[id], [for], [aria-describedby]", row)) {
      for (const name of ["id", "for", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replaceAll("-new-", `-added${rowsAdded}-`));
      }
    }
    add.before(row);
    enhance(row);
    row.querySelector("input, select, textarea").focus();
  }
  const remove = event.target.closest("[data-remove-row]");
  if (remove) {
    const group = remove.closest("[data-rows]");
    remove.closest("[data-row]").remove();
    group.querySelector("[data-add-row]").focus();
  }
});

document.addEventListener("keydown", (event) => {
  const field = document.querySelector("[data-slash]");
  if (event.key === "/" && field?.offsetParent && !event.target.closest("input, textarea, select")) {
    event.preventDefault();
    field.focus();
  }
  if (event.key !== "Escape") return;
  for (const menu of all("details.menu[open], details.map[open], details.sheet[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A suggestion may stand for a page of its own.
document.addEventListener("input", ({ target, inputType }) => {
  if (!target.list || (inputType && inputType !== "insertReplacementText")) return;
  const chosen = [...target.list.options].find((one) => one.value === target.value && one.dataset.goes);
  if (chosen) location.assign(chosen.dataset.goes);
});

// The map of all functions is narrowed by typing.
for (const field of all("[data-map-filter]")) {
  const map = field.closest(".map-panel, .sheet-panel");
  field.closest("label").hidden = false;
  field.addEventListener("input", () => {
    const sought = field.value.trim().toLowerCase();
    for (const entry of map.querySelectorAll("li")) entry.hidden = !entry.textContent.toLowerCase().includes(sought);
    for (const group of map.querySelectorAll("section")) group.hidden = !group.querySelector("li:not([hidden])");
  });
}

// A second click must not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000); // a download leaves the page as it is
});

// ---- Unsaved changes: leaving a form in which something was typed asks first --------------------

function guardUnsaved(form) {
  let unsaved = false;
  for (const kind of ["input", "change"]) form.addEventListener(kind, () => { unsaved = true; });
  form.addEventListener("submit", () => { unsaved = false; });
  addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
}

// ---- Chips: one text field shown as words -----------------------------------------------------

function makeChips(input) {
  const box = document.createElement("div");
  box.className = "chips-input form-control" + (input.classList.contains("is-invalid") ? " is-invalid" : "");
  const entry = document.createElement("input");
  entry.type = "text";
  entry.id = input.id;
  entry.autocomplete = "off";
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (input.hasAttribute(name)) entry.setAttribute(name, input.getAttribute(name));
  }
  input.removeAttribute("id");
  // A hidden required field could never be filled in; the server says what is missing.
  input.required = false;
  input.type = "hidden";
  const split = (text) => text.split(/[、,，;；]/).map((word) => word.trim()).filter(Boolean);
  let words = split(input.value);

  function show() {
    input.value = words.join("、");
    all(".chip", box).forEach((chip) => chip.remove());
    for (const word of words) {
      const chip = document.createElement("span");
      chip.className = "chip";
      chip.textContent = word;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "×";
      remove.setAttribute("aria-label", `${input.dataset.remove} ${word}`);
      remove.addEventListener("click", () => {
        keep(words.filter((other) => other !== word));
        entry.focus();
      });
      chip.append(remove);
      box.insertBefore(chip, entry);
    }
  }
  function keep(changed) {
    if (changed.join() === words.join()) return;
    words = changed;
    show();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function take() {
    const typed = split(entry.value);
    entry.value = "";
    keep([...new Set([...words, ...typed])]);
  }
  entry.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter ends a pinyin composition, not the word
    if (event.key === "Enter" && entry.value.trim()) {
      event.preventDefault();
      take();
    } else if (event.key === "Backspace" && !entry.value && words.length) {
      keep(words.slice(0, -1));
    }
  });
  entry.addEventListener("input", (event) => {
    if (!event.isComposing && /[、,，;；]/.test(entry.value)) take();
    else if (event.inputType === undefined || event.inputType === "insertReplacementText") take(); // picked from the list
  });
  // Later than a click that leaves the field: the chip moves what was clicked on. The form itself does not wait.
  entry.addEventListener("blur", () => setTimeout(take, 250));
  input.form?.addEventListener("submit", take, { capture: true });
  box.addEventListener("click", (event) => event.target === box && entry.focus());
  box.append(entry);
  input.after(box);
  if (input.dataset.suggest) suggest(entry, box, input.dataset.suggest);
  show();
}

function suggest(entry, box, address) {
  const list = document.createElement("datalist");
  list.id = `${entry.id}-suggestions`;
  box.append(list);
  entry.setAttribute("list", list.id);
  let timer;
  entry.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (!entry.value.trim()) return;
      const answer = await fetch(`${address}?q=${encodeURIComponent(entry.value)}`);
      if (!answer.ok) return;
      list.replaceChildren(...(await answer.json()).map((word) => new Option(word, word)));
    }, 200);
  });
}

// ---- Charts -----------------------------------------------------------------------------------

const COLOURS = ["#0b5cad", "#d9822b", "#2b8a3e", "#7048a8", "#0c8599", "#b02a5b", "#5c6773", "#9a7b00"];
let echartsLoading;

function loadEcharts(address) {
  echartsLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return echartsLoading;
}

async function drawChart(figure) {
  const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  await loadEcharts(figure.dataset.echarts);
  const chart = echarts.init(figure.querySelector(".chart-canvas"));
  const draw = () => chart.setOption(chartOption(data, getComputedStyle(document.body).fontFamily, figure.clientWidth), true);
  draw();
  new ResizeObserver(() => { chart.resize(); draw(); }).observe(figure);
}

function chartOption(data, fontFamily, width) {
  const several = data.series.length > 1;
  const base = {
    color: COLOURS,
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily, color: "#1f2933" },
    // richText draws on the canvas; the HTML tooltip needs inline styles, which the pages forbid.
    tooltip: { trigger: data.kind === "donut" ? "item" : "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow" } },
    legend: { show: several || data.kind === "donut", bottom: 0, type: "scroll", icon: "roundRect", itemWidth: 12, itemHeight: 12 },
  };
  if (data.kind === "donut") {
    const slices = data.categories.map((name, i) => ({ name, value: data.series[0].values[i] }));
    return { ...base, series: [{ type: "pie", radius: ["48%", "72%"], center: ["50%", "44%"], label: { formatter: "{d}%" }, data: slices }] };
  }
  const flat = data.kind === "hbar";
  // Every column keeps its name: in lines where there is room, else on the slant.
  const room = (width - 60) / data.categories.length;
  const fitted = data.kind === "line" ? { hideOverlap: true } : room > 38 ? { interval: 0, width: room - 6, overflow: "break", lineHeight: 15 } : { interval: 0, rotate: 50, width: 84, overflow: "truncate", fontSize: 11 };
  const names = { type: "category", data: data.categories, axisTick: { show: false }, inverse: flat, axisLabel: { color: "#3e4c59", ...(flat ? { interval: 0, width: width * 0.4, overflow: "break" } : fitted) }, axisLine: { lineStyle: { color: "#9aa5b1" } } };
  const numbers = { type: "value", name: data.unit && !flat ? data.unit : "", minInterval: 1, nameTextStyle: { align: "left" }, splitNumber: width < 480 ? 3 : 5, splitLine: { lineStyle: { color: "#e4e7eb" } }, axisLabel: { hideOverlap: true, color: "#52606d" } };
  return {
    ...base,
    grid: { left: 8, right: flat ? 48 : 16, top: data.unit && !flat ? 36 : 16, bottom: several ? 40 : 8, containLabel: true },
    xAxis: flat ? numbers : names,
    yAxis: flat ? names : numbers,
    series: data.series.map((one) => ({
      name: one.name,
      type: data.kind === "line" ? "line" : "bar",
      stack: data.kind === "stacked" ? "all" : undefined,
      data: one.values,
      barMaxWidth: 28,
      symbolSize: 7,
      lineStyle: { width: 2.5 },
      label: { show: flat && !several, position: "right", color: "#1f2933", formatter: ({ value }) => value.toLocaleString("en") },
    })),
  };
}

// ---- Start, also for what htmx brings in ------------------------------------------------------

function enhance(root) {
  all("[data-unsaved]", root).forEach(guardUnsaved);
  all("[data-chips]", root).forEach((input) => input.type === "hidden" || makeChips(input));
  all("[data-chart]", root).forEach((figure) => {
    if (figure.dataset.drawn) return;
    figure.dataset.drawn = "yes";
    drawChart(figure).catch(() => { figure.querySelector("details").open = true; });
  });
  root.querySelector("[data-focus]")?.focus();
}
enhance(document);
document.addEventListener("htmx:load", ({ detail }) => enhance(detail.elt));
